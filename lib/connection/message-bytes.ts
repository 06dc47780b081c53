import { types } from 'node:util';
import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** The longest message; a message of the channel has room for it and for what travels beside it. */
const LONGEST_MESSAGE = 2 ** 31 - 2 ** 20;

/** What holds bytes: any view, wider items seen as bytes, or a whole buffer. */
export type BytesLike = ArrayBufferView | ArrayBufferLike;

/** Sees what the user gave as bytes, in place. */
export function viewBytes(call: string, what: string, given: unknown): Uint8Array {
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  if (types.isAnyArrayBuffer(given)) return new Uint8Array(given);
  throw new ArgumentTypeError(`${call}: ${what} is ${describeValue(given)}. Give bytes: a Buffer, another typed array, or an ArrayBuffer.`);
}

/** The part of `bytes` that `sendBytes` is told to send, with Python's checks (CO-04). */
export function partOf(call: string, bytes: Uint8Array, offset: unknown, size: unknown): Uint8Array {
  const start = offset === undefined ? 0 : wholeNumber(call, 'offset', offset);
  const length = String(bytes.byteLength);
  if (start < 0) throw new ValueError(`${call}: offset is ${String(start)}: it is negative. Give 0 or more.`);
  if (start > bytes.byteLength) {
    throw new ValueError(`${call}: the buffer length ${length} < offset ${String(start)}. Give an offset inside of the buffer.`);
  }
  if (size === undefined || size === null) return bytes.subarray(start);
  const count = wholeNumber(call, 'size', size);
  if (count < 0) throw new ValueError(`${call}: size is ${String(count)}: it is negative. Give 0 or more, or leave it out.`);
  if (start + count > bytes.byteLength) {
    throw new ValueError(
      `${call}: the buffer length ${length} < offset + size ${String(start + count)}. Give a size that ends inside of the buffer.`,
    );
  }
  return bytes.subarray(start, start + count);
}

/** `recvBytes(maxLength)`: `undefined` for any length. */
export function readMaxLength(call: string, given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  const maxLength = wholeNumber(call, 'maxLength', given);
  if (maxLength < 0) throw new ValueError(`${call}: maxLength is ${String(maxLength)}: it is negative. Give 0 or more, or leave it out.`);
  return maxLength;
}

/** The room in `buffer` from `offset` on, with Python's checks (CO-06). */
export function roomIn(call: string, buffer: unknown, offset: unknown): Uint8Array {
  const bytes = viewBytes(call, 'buffer', buffer);
  const start = offset === undefined ? 0 : wholeNumber(call, 'offset', offset);
  if (start < 0) throw new ValueError(`${call}: offset is ${String(start)}: a negative offset. Give 0 or more.`);
  if (start > bytes.byteLength) {
    throw new ValueError(`${call}: offset ${String(start)} is too large for ${String(bytes.byteLength)} bytes. Give one inside of the buffer.`);
  }
  return bytes.subarray(start);
}

/** Refuses a message that no frame has room for. */
export function checkLength(call: string, message: Uint8Array, longest = LONGEST_MESSAGE): void {
  if (message.byteLength <= longest) return;
  throw new ValueError(
    `${call}: the message has ${String(message.byteLength)} bytes, and at most ${String(longest)} are allowed. Send it in parts.`,
  );
}

function wholeNumber(call: string, name: string, value: unknown): number {
  if (typeof value !== 'number') throw new ArgumentTypeError(`${call}: ${name} is ${describeValue(value)}. Give a whole number.`);
  if (!Number.isSafeInteger(value)) throw new ValueError(`${call}: ${name} is ${String(value)}. Give a whole number.`);
  return value;
}
