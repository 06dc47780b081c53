import type { ProcessFacts } from './facts.js';

/** `1 item`, `3 items`. */
export function plural(count: unknown, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1] as string}`;
}

/** Who: one by its name, several by what they are. */
export function noun(processes: readonly ProcessFacts[]): string {
  const each = [...new Map(processes.map((one) => [one.pid, one])).values()];
  if (each.length === 1) return each[0]!.name;
  return plural(each.length, each.every(({ role }) => role === 'worker') ? 'worker' : 'process', each.every(({ role }) => role === 'worker') ? 'workers' : 'processes');
}
