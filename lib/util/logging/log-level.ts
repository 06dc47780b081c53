/** The levels of Python's logging, with the two that multiprocessing adds. */
export const LogLevel = {
  NOTSET: 0,
  SUBDEBUG: 5,
  DEBUG: 10,
  INFO: 20,
  SUBWARNING: 25,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const;

const names = new Map<number, string>(Object.entries(LogLevel).map(([name, level]) => [level, name]));

/** `INFO` for 20, `Level 17` for what has no name. */
export function levelName(level: number): string {
  return names.get(level) ?? `Level ${level}`;
}

/** The number of a level given by number or name; `undefined` for what is neither. */
export function levelNumber(level: unknown): number | undefined {
  if (typeof level === 'number') return Number.isInteger(level) && level >= 0 ? level : undefined;
  if (typeof level !== 'string') return undefined;
  return (LogLevel as Readonly<Record<string, number>>)[level.toUpperCase()];
}
