import type { Codec } from '../serialization/codec.js';
import { Pace } from './pace.js';
import { INLINE_FUNCTION } from './wire.js';

/** A function as the tasks that call it carry it. */
export interface SentFunction {
  /** Its number on the wire, or `INLINE_FUNCTION` when its bytes travel with each task. */
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly name: string;
  /** How long one call takes. */
  readonly pace: Pace;
}

export type AnyFunction = (...args: never[]) => unknown;

/** Beyond this many a worker is told to forget the oldest: programs may make functions without end. */
const REMEMBERED = 1000;

/**
 * The functions that a pool's tasks call.
 *
 * A function that would give the same bytes again is encoded once and sent once to each worker. Any other (a closure
 * over what may change) is encoded at each call, so that it crosses as it is at that moment.
 */
export class FunctionTable {
  readonly #codec: Codec;
  readonly #isStable: (func: AnyFunction) => boolean;
  readonly #forget: (id: number) => void;
  /** By identity: no encoding. A `WeakMap`, so that the pool keeps no closure alive. */
  readonly #known = new WeakMap<AnyFunction, SentFunction>();
  /** By content, oldest first: an arrow in a loop is a new function each time, with the same bytes. */
  readonly #byContent = new Map<string, SentFunction>();
  readonly #paces = new Map<string, Pace>();
  #lastId = INLINE_FUNCTION;

  /** `forget` is called with the number of a function that workers need not keep any longer. */
  constructor(codec: Codec, isStable: (func: AnyFunction) => boolean, forget: (id: number) => void) {
    this.#codec = codec;
    this.#isStable = isStable;
    this.#forget = forget;
  }

  /** Encodes the function unless that was done before. Throws `SerializationError` when it cannot cross. */
  lookUp(func: AnyFunction, call: string): SentFunction {
    const known = this.#known.get(func);
    if (known !== undefined) return known;
    const bytes = this.#codec.encode(func, { call, root: 'func' });
    const name = func.name === '' ? 'an anonymous function' : func.name;
    if (!this.#isStable(func)) return { id: INLINE_FUNCTION, bytes, name, pace: this.#paceOf(Function.prototype.toString.call(func)) };
    const sent = this.adopt(bytes, name);
    this.#known.set(func, sent);
    return sent;
  }

  /** A function of which only the bytes are known: another process encoded it, once and for all or for one task (`inline`). */
  adopt(bytes: Uint8Array, name: string, inline = false): SentFunction {
    if (inline) return { id: INLINE_FUNCTION, bytes, name, pace: this.#paceOf(name) };
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    let sent = this.#byContent.get(content);
    if (sent === undefined) {
      sent = { id: ++this.#lastId, bytes, name, pace: new Pace() };
      this.#remember(content, sent);
    }
    return sent;
  }

  #remember(content: string, sent: SentFunction): void {
    this.#byContent.set(content, sent);
    const [oldest] = this.#byContent;
    if (this.#byContent.size <= REMEMBERED || oldest === undefined) return;
    this.#byContent.delete(oldest[0]);
    this.#forget(oldest[1].id);
  }

  /** Closures of one place in the source share a pace. */
  #paceOf(source: string): Pace {
    let pace = this.#paces.get(source);
    if (pace === undefined) {
      if (this.#paces.size >= REMEMBERED) this.#paces.clear();
      pace = new Pace();
      this.#paces.set(source, pace);
    }
    return pace;
  }
}
