import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** What every shared object of this folder may be told when it is made. */
export interface SyncOptions {
  /** How messages and reports call it. Default: `Lock-1` and so on. */
  readonly name?: string | undefined;
}

const made = new Map<string, number>();

/** The name that was given, or the next one of this kind. */
export function readName(kind: string, name: unknown): string {
  if (name === undefined) {
    const number = (made.get(kind) ?? 0) + 1;
    made.set(kind, number);
    return `${kind}-${String(number)}`;
  }
  if (typeof name === 'string') return name;
  throw new ArgumentTypeError(`${kind}: name is ${describeValue(name)}. Give a string, or leave it out.`);
}

/** Reads `{ name }`, for the kinds that take nothing else. */
export function readOptions(kind: string, options: unknown): string {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new ArgumentTypeError(`${kind}: the argument is ${describeValue(options)}. Give options like { name: 'log' }, or nothing.`);
  }
  return readName(kind, (options as SyncOptions | undefined)?.name);
}
