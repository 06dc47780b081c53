import { ArgumentTypeError } from '../../errors/python-errors.js';
import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import { describeValue } from '../../util/describe-value.js';
import { deferred } from '../../util/deferred.js';
import { BatchWriter } from '../batch-bytes.js';
import { Pace } from '../pace.js';
import { ToParent } from '../wire.js';
import { isThenable } from './call.js';
import { LONGEST_RESULT, UnsendableItem } from './encode-result.js';

/** Left to itself a generator runs ahead of its reader by what it makes in so many milliseconds. */
const AHEAD_MS = 100;
const LEAST_AHEAD = 2;
const MOST_AHEAD = 4096;
const BYTES_AHEAD = 16 * 1024 * 1024;

/** Items wait at most so long for company, and the event loop turns as often. */
const FLUSH_MS = 1;
/** Before an item that may take longer than this those that are there leave. */
const SHORT_MS = 0.2;
const FLUSH_BYTES = 32 * 1024;

type AnyIterator = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>;

/** One stream in its worker: goes through what the function gave and sends the items, never too far ahead of the reader. */
export class StreamRun {
  readonly #channel: Channel;
  readonly #codec: Codec;
  readonly #seq: number;
  readonly #bufferSize: number;
  readonly #pace = new Pace();
  readonly #batch = new BatchWriter();
  #planned = false;
  #turnedAt = performance.now();
  /** Whether the last item came quickly. */
  #short = false;
  /** Items and bytes that were sent and not taken. */
  #items = 0;
  #bytes = 0;
  #roomAgain: (() => void) | undefined;
  #left: { readonly error: Uint8Array } | undefined;

  constructor(channel: Channel, codec: Codec, seq: number, bufferSize: number) {
    this.#channel = channel;
    this.#codec = codec;
    this.#seq = seq;
    this.#bufferSize = bufferSize;
  }

  taken(items: number, bytes: number): void {
    this.#items -= items;
    this.#bytes -= bytes;
    this.#roomAgain?.();
  }

  /** Nobody reads any more. */
  leave(error: Uint8Array): void {
    this.#left = { error };
    this.#roomAgain?.();
  }

  /** Resolves with what the generator returned, once all items are sent; rejects with what it threw, or an `UnsendableItem`. */
  async run(given: unknown): Promise<unknown> {
    const iterable = isThenable(given) ? await given : given;
    const [iterator, asynchronous] = open(iterable);
    try {
      return await this.#goThrough(iterator, asynchronous);
    } finally {
      this.#flush();
    }
  }

  async #goThrough(iterator: AnyIterator, asynchronous: boolean): Promise<unknown> {
    for (let index = 0; ; index++) {
      while (this.#left === undefined && this.#mustPause()) await this.#pause();
      if (this.#left !== undefined) return await this.#close(iterator, this.#left.error);
      const begun = performance.now();
      let item: unknown;
      try {
        let step = iterator.next();
        if (isThenable(step)) {
          this.#flushSoon();
          step = await step;
        }
        if (step.done === true) return step.value;
        // As `for await` does.
        item = !asynchronous && isThenable(step.value) ? await step.value : step.value;
      } catch (error) {
        // The error belongs to an item that nobody asks for: mostly the reader's leaving has aborted the wait for it.
        if (this.#isLeft) continue;
        throw error;
      }
      const took = performance.now() - begun;
      this.#short = took < SHORT_MS;
      this.#pace.measured(took, 1);
      if (this.#isLeft) continue;
      try {
        this.#send(index, item);
      } catch (error) {
        await this.#close(iterator, new Uint8Array(0)).catch(() => undefined);
        throw error;
      }
    }
  }

  /** It may change while the generator works. */
  get #isLeft(): boolean {
    return this.#left !== undefined;
  }

  #mustPause(): boolean {
    return !this.#hasRoom() || (!this.#short && this.#batch.length > 0) || performance.now() - this.#turnedAt >= FLUSH_MS;
  }

  #hasRoom(): boolean {
    if (this.#items <= 0) return true;
    if (this.#bytes >= BYTES_AHEAD) return false;
    return this.#items < (this.#bufferSize || Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, AHEAD_MS / this.#pace.estimate(1))));
  }

  /** Lets what is there leave, and the event loop turn; without room until there is some. */
  async #pause(): Promise<void> {
    this.#flush();
    if (this.#hasRoom()) {
      await new Promise(setImmediate);
    } else {
      const room = deferred();
      this.#roomAgain = room.resolve;
      await room.promise;
      this.#roomAgain = undefined;
    }
    this.#turnedAt = performance.now();
  }

  #send(index: number, item: unknown): void {
    const bytes = this.#encode(index, item);
    this.#items++;
    this.#bytes += bytes.length;
    if (this.#batch.length === 0) {
      this.#batch.byte(ToParent.items);
      this.#batch.uint(this.#seq);
    }
    this.#batch.bytes(bytes);
    if (this.#batch.length >= FLUSH_BYTES) this.#flush();
  }

  #encode(index: number, item: unknown): Uint8Array {
    try {
      const bytes = this.#codec.encode(item, { call: 'Pool worker', root: 'item' });
      if (bytes.length > LONGEST_RESULT) throw new Error(`it takes ${String(bytes.length)} bytes, and at most ${String(LONGEST_RESULT)} travel at once`);
      return bytes;
    } catch (error) {
      throw new UnsendableItem(index, item, error);
    }
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    this.#channel.sendPieces(this.#batch.takePieces());
  }

  #flushSoon(): void {
    if (this.#planned || this.#batch.length === 0) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.#flush();
    });
  }

  /** Ends the generator where it stands. */
  async #close(iterator: AnyIterator, error: Uint8Array): Promise<unknown> {
    if (error.length > 0 && iterator.throw !== undefined) {
      await this.#codec.prepare(error);
      const step = await iterator.throw(this.#codec.decode(error));
      if (step.done === true) return step.value;
    }
    return (await iterator.return?.())?.value;
  }
}

function open(given: unknown): [iterator: AnyIterator, asynchronous: boolean] {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(given) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  if (typeof later === 'function') return [Reflect.apply(later, given, []), true];
  if (typeof now === 'function') return [Reflect.apply(now, given, []), false];
  throw new ArgumentTypeError(
    `Pool.stream: the function gave ${describeValue(given)}, which cannot be gone through. Give a generator, or anything that for await takes; for one value there is apply().`,
  );
}
