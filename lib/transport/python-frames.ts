import { Fifo } from '../util/fifo.js';

/** The longest message whose length fits into the short header. */
const SHORT = 0x7fffffff;
const SHORT_HEADER = 4;
const LONG_HEADER = 12;
/** What a message that has only begun is given at first; it doubles as the bytes come. */
const FIRST_ROOM = 4096;
/** What a message costs besides its bytes: a peer that sends empty ones for ever must reach a limit too. */
const MESSAGE_COST = 64;

/** The longest message of this framing: the largest Buffer that every supported Node can make (4 GiB). */
export const LONGEST_PYTHON_MESSAGE = 2 ** 32;

/** What Python's `Connection` puts before a message: the length, big-endian; a long one behind -1 (CO-12). */
export function pythonHeader(length: number): Buffer {
  if (length <= SHORT) {
    const header = Buffer.allocUnsafe(SHORT_HEADER);
    header.writeInt32BE(length);
    return header;
  }
  const header = Buffer.allocUnsafe(LONG_HEADER);
  header.writeInt32BE(-1);
  header.writeBigUInt64BE(BigInt(length), SHORT_HEADER);
  return header;
}

/**
 * Cuts a stream of bytes into Python's messages and keeps them until they are asked for. Pure.
 *
 * No byte is set aside before it came, whatever length is announced: a message that spans chunks grows by doubling. One
 * that lies whole in a chunk is a view of it.
 */
export class PythonFrames {
  #maxLength: number;
  readonly #whole = new Fifo<Buffer>();
  #wholeHeld = 0;
  /** The header so far, when chunks split it. */
  #header = Buffer.alloc(0);
  /** The message that has begun: its length, and what is there of it. */
  #length: number | undefined;
  #body = Buffer.alloc(0);
  #filled = 0;

  /** The length that is refused, and the bytes from its header on. */
  #refused: { readonly reason: string; rest: Buffer } | undefined;

  constructor(maxLength = LONGEST_PYTHON_MESSAGE) {
    this.#maxLength = maxLength;
  }

  /** The longest message taken. A greater one may let in what was refused. */
  get maxLength(): number {
    return this.#maxLength;
  }

  set maxLength(length: number) {
    this.#maxLength = length;
    const rest = this.#refused?.rest;
    this.#refused = undefined;
    if (rest !== undefined) this.push(rest);
  }

  /** Why nothing more is taken, behind the messages that are here: a length that is none, or too long. */
  get refused(): string | undefined {
    return this.#refused?.reason;
  }

  /** How many whole messages are there. */
  get count(): number {
    return this.#whole.length;
  }

  /** The memory that is held, in bytes: whole messages and the one that has begun. */
  get held(): number {
    return this.#wholeHeld + this.#filled + this.#header.length + (this.#refused?.rest.length ?? 0);
  }

  /** Whether the bytes so far end in the middle of a message. */
  get partial(): boolean {
    return this.#length !== undefined || this.#header.length > 0;
  }

  /** The length of the next message, which may not be here yet. */
  get nextLength(): number | undefined {
    return this.#whole.peek()?.length ?? this.#length;
  }

  /** Takes the next bytes, which must not change afterwards. */
  push(chunk: Buffer): void {
    if (this.#refused !== undefined) {
      this.#refused.rest = Buffer.concat([this.#refused.rest, chunk]);
      return;
    }
    let at = 0;
    if (this.#length !== undefined) at = this.#fill(chunk, 0, this.#length);
    while (at < chunk.length) {
      at = this.#readHeader(chunk, at);
      if (this.#length === undefined) return; // refused, or its header is not here yet
      const end = at + this.#length;
      if (end <= chunk.length) {
        this.#emit(chunk.subarray(at, end));
        at = end;
      } else {
        at = this.#fill(chunk, at, this.#length);
      }
    }
  }

  /** Takes the oldest whole message out. */
  shift(): Buffer | undefined {
    const message = this.#whole.shift();
    if (message !== undefined) this.#wholeHeld -= message.length + MESSAGE_COST;
    return message;
  }

  /** Takes everything out, as the bytes that came. */
  takeBytes(): Buffer {
    const whole = this.#whole.takeAll().flatMap((message) => [pythonHeader(message.length), message]);
    const begun = this.#length === undefined ? [] : [pythonHeader(this.#length), this.#body.subarray(0, this.#filled)];
    const all = Buffer.concat([...whole, ...begun, this.#header, this.#refused?.rest ?? Buffer.alloc(0)]);
    this.#refused = undefined;
    this.#wholeHeld = 0;
    this.#header = Buffer.alloc(0);
    this.#forgetBody();
    return all;
  }

  /** Reads the length that stands at `at`, as far as it is there; returns where the body begins. */
  #readHeader(chunk: Buffer, at: number): number {
    // Most headers lie whole in the chunk, and need no copy.
    if (this.#header.length === 0 && chunk.length - at >= SHORT_HEADER) {
      const length = chunk.readInt32BE(at);
      if (length >= 0 && length <= this.#maxLength) {
        this.#length = length;
        return at + SHORT_HEADER;
      }
    }
    const had = this.#header.length;
    const header = Buffer.concat([this.#header, chunk.subarray(at, at + LONG_HEADER - had)]);
    const size = header.length >= SHORT_HEADER && header.readInt32BE() === -1 ? LONG_HEADER : SHORT_HEADER;
    if (header.length < size) {
      this.#header = header;
      return chunk.length;
    }
    const length = size === SHORT_HEADER ? header.readInt32BE() : Number(header.readBigUInt64BE(SHORT_HEADER));
    if (length < 0 || length > this.#maxLength) {
      const limit = length < 0 ? '' : `, and at most ${String(this.#maxLength)} are allowed`;
      const rest = Buffer.concat([this.#header, chunk.subarray(at)]);
      this.#header = Buffer.alloc(0);
      this.#refused = { reason: `a message of ${String(length)} bytes is announced${limit}`, rest };
      return chunk.length;
    }
    this.#header = Buffer.alloc(0);
    this.#length = length;
    return at + size - had;
  }

  /** Moves what the chunk has of the message that has begun; returns where the chunk goes on. */
  #fill(chunk: Buffer, at: number, length: number): number {
    const coming = Math.min(chunk.length - at, length - this.#filled);
    const needed = this.#filled + coming;
    if (this.#body.length < needed) {
      const grown = Buffer.allocUnsafeSlow(Math.min(length, Math.max(FIRST_ROOM, 2 * needed)));
      this.#body.copy(grown, 0, 0, this.#filled);
      this.#body = grown;
    }
    chunk.copy(this.#body, this.#filled, at, at + coming);
    this.#filled = needed;
    if (needed === length) this.#emit(this.#body.subarray(0, length));
    return at + coming;
  }

  #emit(message: Buffer): void {
    this.#forgetBody();
    this.#whole.push(message);
    this.#wholeHeld += message.length + MESSAGE_COST;
  }

  #forgetBody(): void {
    this.#length = undefined;
    this.#body = Buffer.alloc(0);
    this.#filled = 0;
  }
}
