import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { uniqueToken } from '../util/unique-token.js';
import type { Directions } from './connection-port.js';

/** How a pipe is made. */
export interface PipeOptions {
  /** Whether both ends send and receive. Default: true. */
  readonly duplex?: boolean | undefined;
  /** How messages call the pipe. Default: `Pipe-1` and so on. */
  readonly name?: string | undefined;
}

let made = 0;

/** Reads Python's `duplex` or one options object; gives how the manager is told to make the two ends. */
export function readPipeOptions(call: string, given: boolean | PipeOptions | undefined): readonly [readonly unknown[], readonly unknown[]] {
  const { duplex = true, name } = typeof given === 'object' && given !== null ? given : { duplex: given };
  if (typeof duplex !== 'boolean') {
    throw new ArgumentTypeError(`${call}: duplex is ${describeValue(duplex)}. Give true or false, or leave it out for both directions.`);
  }
  if (name !== undefined && typeof name !== 'string') {
    throw new ArgumentTypeError(`${call}: name is ${describeValue(name)}. Give a string, or leave it out.`);
  }
  const pipe = uniqueToken();
  const called = name ?? `Pipe-${String(++made)}`;
  return [
    [pipe, 0, duplex, called],
    [pipe, 1, duplex, called],
  ];
}

/** Which way messages go at the end that was made with these arguments: of a one-way pipe the first receives. */
export function pipeDirections([, side, duplex]: readonly unknown[]): Directions {
  return { readable: duplex === true || side === 0, writable: duplex === true || side === 1 };
}

/** How messages call the end that was made with these arguments. */
export function pipeEndName([, side, , name]: readonly unknown[]): string {
  return `${String(name)} (${side === 0 ? 'first' : 'second'} end)`;
}
