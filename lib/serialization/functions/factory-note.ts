import type { Origin } from './wire.js';

/** What the script around a crossed function says of itself, so that functions made in it can cross again. */
export interface FactoryNote {
  readonly names: Readonly<Record<string, NotedName>>;
}

/** Where a name in a crossed function comes from: kind, and what the kind needs (`wire.ts`). */
export interface NotedName {
  readonly origin: Origin;
  readonly data: readonly string[];
}

const OPENING = '(function*(/*forkful ';

/** The beginning of a factory's text, up to its parameters. */
export function noteOpening(note: FactoryNote): string {
  // The JSON stands in a comment, which it must not end.
  return `${OPENING}${JSON.stringify(note).replaceAll('*/', '*\\/')}*/`;
}

/** The note of a script; `undefined` for scripts that are not ours. */
export function noteOf(source: string): FactoryNote | undefined {
  const start = /\S/.exec(source)?.index ?? 0;
  if (!source.startsWith(OPENING, start)) return undefined;
  return JSON.parse(source.slice(start + OPENING.length, source.indexOf('*/', start))) as FactoryNote;
}
