import { ClosedError } from '../errors/blame-errors.js';
import { EOFError, TimeoutError, ValueError } from '../errors/python-errors.js';
import type { Wait } from '../util/wait-options.js';

/** What a `Connection` tells its user, all in one place. Python raises `OSError` for most of it (CO-02 to CO-08). */

export function checkOpen(call: string, name: string, closed: boolean): void {
  if (closed) throw new ClosedError(`${call}: ${name} is closed. Make the calls before close().`);
}

export function checkReadable(call: string, name: string, readable: boolean): void {
  if (!readable) throw new ValueError(`${call}: the connection is write-only: ${name}. Receive at the other end.`);
}

export function checkWritable(call: string, name: string, writable: boolean): void {
  if (!writable) throw new ValueError(`${call}: the connection is read-only: ${name}. Send at the other end.`);
}

export function noRoom(call: string, name: string, wait: Wait): TimeoutError {
  return new TimeoutError(`${call}: ${name} had no room${within(wait)}, because nobody receives. Receive there, or wait longer.`);
}

export function noMessage(call: string, name: string, wait: Wait): TimeoutError {
  return new TimeoutError(`${call}: ${name} brought no message${within(wait)}. Send one, or wait longer.`);
}

export function atEnd(call: string, name: string): EOFError {
  return new EOFError(`${call}: ${name} has ended: nobody is left who could send. Stop receiving, or iterate with for await.`);
}

export function badLength(call: string, name: string, length: number, longest: number): ValueError {
  return new ValueError(
    `${call}: bad message length: the message has ${String(length)} bytes, and maxLength is ${String(longest)}. It is lost and ${name} reads no more: allow for the longest message.`,
  );
}

function within({ timeoutMs = 0 }: Wait): string {
  return timeoutMs === 0 ? '' : ` within ${String(timeoutMs / 1000)} s`;
}
