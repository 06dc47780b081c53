import { inspect } from 'node:util';

const LONGEST = 500;

/** A value as text, for a message about it; never throws. */
export function describeForWire(value: unknown): string {
  const error = value as Partial<Error> | null | undefined;
  try {
    if (typeof error?.message === 'string' && typeof error.stack === 'string') {
      return `${String(error.name)}: ${error.message}`;
    }
    const text = inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 10, maxStringLength: 200 });
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  } catch {
    return 'a value that cannot be shown';
  }
}

/** Name, message and stack of something that was thrown and does not cross; never throws. */
export function textOfThrown(thrown: unknown): [name: string, message: string, stack: string] {
  try {
    const { name, message, stack } = thrown as Partial<Error>;
    if (typeof message === 'string') return [name ?? 'Error', message, stack ?? ''];
  } catch {
    // Not an error after all, or one with getters that throw.
  }
  return ['Error', describeForWire(thrown), ''];
}
