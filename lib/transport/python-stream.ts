import type { Duplex } from 'node:stream';
import { BrokenError } from '../errors/blame-errors.js';
import { atEndOfTurn } from '../util/end-of-turn.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { Outgoing } from './outgoing.js';
import { isPassable, refusalOf, stopReading, takeUnread, type Refusal } from './passable.js';
import { pythonHeader, PythonFrames } from './python-frames.js';
import { drainBeforeDestroy, isGone } from './stream-handle.js';

/** With more than this unsent, the next message waits. */
const ROOM = 256 * 1024;
/** How long the other side may take to end its half of the stream after we have ended ours. */
const LINGER_MS = 1000;
/** So much is read ahead while nobody receives; the rest waits with the system, and then with the sender. */
export const READ_AHEAD = 256 * 1024;

interface Referable {
  ref?(): unknown;
  unref?(): unknown;
}

/**
 * Messages over a stream as Python's `Connection` frames them, to be fetched one by one: nothing is pushed at anybody.
 *
 * ```text
 *   stream ──▶ frames ──▶ take()         paused while more than READ_AHEAD is here and nobody wants a message
 *   stream ◀── outgoing ◀── send()       `hasRoom` is false while a peer does not read what it has
 * ```
 *
 * Unreferenced, except while somebody wants a message or one is on its way out.
 */
export class PythonStream {
  readonly #stream: Duplex & Referable;
  readonly #frames = new PythonFrames();
  #readAhead: number;
  readonly #out: Outgoing;
  readonly #listeners = new Set<() => void>();
  /** Somebody waits for a message; the handle is referenced. Both count. */
  #wanted = 0;
  #refs = 0;
  /** Set while something is unsent; takes the finalizer back. */
  #leaving: (() => void) | undefined;
  #paused = false;
  #left = false;
  #deaf = false;
  #over = false;
  #error: BrokenError | undefined;

  /** `readAhead` is how much is read, in bytes, while nobody wants a message. */
  constructor(stream: Duplex, readAhead = READ_AHEAD) {
    this.#stream = stream;
    this.#readAhead = readAhead;
    this.#out = new Outgoing(stream, () => this.#tell());
    this.#stream.unref?.();
    drainBeforeDestroy(stream, (chunk) => this.#read(chunk), (error) => this.#break(error));
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('end', () => {
      if (this.#frames.partial) this.#error ??= new BrokenError('got end of file during message');
      this.#end();
    });
    stream.on('error', () => undefined); // `#break` has it already
    stream.on('close', () => this.#end());
    // It may come to us paused.
    this.#paused = true;
    this.#regulate();
    if (this.#paused) stream.pause();
    // A stream that ended before it came to us tells nobody again.
    if (stream.destroyed || stream.readableEnded) process.nextTick(() => this.#end());
  }

  /** Takes messages up to this length, longer ones end the stream; reads so far ahead. */
  allow(maxLength: number, readAhead = READ_AHEAD): void {
    this.#frames.maxLength = maxLength;
    this.#readAhead = readAhead;
    this.#regulate();
    if (this.ready) this.#tell();
  }

  /** The length of the next message, which may still be coming. */
  get nextLength(): number | undefined {
    return this.#frames.nextLength;
  }

  /** Whether a whole message is here. */
  get hasMessage(): boolean {
    return this.#frames.count > 0;
  }

  /** Whether `recv` is worth calling: a message is here or coming in strength, or none will come any more. */
  get ready(): boolean {
    return this.hasMessage || this.#over || this.#frames.refused !== undefined || this.#frames.held >= READ_AHEAD;
  }

  /** Nothing comes any more (behind what is here), and nothing can be sent. */
  get over(): boolean {
    return this.#over;
  }

  /** `close` or `destroy` was called. */
  get closed(): boolean {
    return this.#left;
  }

  /** Why it is over, when that was not the other side's orderly end. */
  get error(): BrokenError | undefined {
    return this.#error;
  }

  /** Takes the oldest message. When there is none and a length was refused, that ends the stream. */
  take(): Buffer | undefined {
    const message = this.#frames.shift();
    if (message === undefined && this.#frames.refused !== undefined) {
      this.#error ??= new BrokenError(this.#frames.refused);
      this.#stream.destroy();
      this.#end();
    }
    this.#regulate();
    return message;
  }

  /** Keeps nothing that comes from now on, nor what is here; the end is still noticed. */
  deafen(): void {
    this.#deaf = true;
    this.#frames.takeBytes();
    this.#regulate();
  }

  /** Calls `listener` whenever a message has come, room has, or the end; returns what takes it back. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when a message has come, room has, or the end. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.onChange(() => {
        forget();
        resolve();
      });
    });
  }

  /** Somebody waits for a message: the stream flows until what is returned is called, and keeps the program alive unless told otherwise. */
  want(keepAlive = true): () => void {
    this.#wanted++;
    if (keepAlive) this.#ref();
    this.#regulate();
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#wanted--;
      if (keepAlive) this.#unref();
      this.#regulate();
    };
  }

  /** Whether one more message may be sent: not much is unsent. */
  get hasRoom(): boolean {
    return this.#out.bytes <= ROOM;
  }

  /**
   * Queues one message; the bytes must not change any more. Until the system has all of it the program stays alive, and
   * `process.exit()` writes it out.
   */
  send(bytes: Uint8Array): void {
    if (this.#left || this.#over) return;
    this.#out.addBytes([pythonHeader(bytes.byteLength), bytes]);
    if (this.#leaving !== undefined) return;
    this.#ref();
    this.#leaving = onExit({ priority: ExitPriority.feeders, run: () => this.#out.sent(), runSync: () => this.#out.flushSync() });
    void this.#out.sent().then(() => this.#settled());
  }

  /** Resolves when what was sent in this turn was offered to the system. */
  flushed(): Promise<void> {
    return new Promise(atEndOfTurn);
  }

  /** Sends what is queued, then ends. Nothing is heard any more. Idempotent. */
  close(): void {
    if (this.#left || this.#over) return;
    this.#left = true;
    this.#ref();
    // It flows on, unheard: bytes that nobody reads would let the system reset the connection under our last words.
    this.deafen();
    this.#out.end(() => {
      this.#end();
      // A peer that does not end its side gets a moment to read what we said last.
      setTimeout(() => this.#stream.destroy(), LINGER_MS).unref();
    });
  }

  /** Why the stream cannot be passed on to another process now; `undefined` when it can. */
  refusal(): Refusal | undefined {
    if (this.#over) return { why: 'is a Connection that has ended', advice: 'Pass it while it is open.' };
    if (this.#out.bytes > 0) {
      const bytes = String(this.#out.bytes);
      return { why: `is a Connection with ${bytes} bytes that the system has not taken yet`, advice: 'Await send(), and pass it when the other side has read.' };
    }
    return isPassable(this.#stream) ? refusalOf(this.#stream) : { why: 'is a Connection that Node cannot pass on', advice: 'Send the address.' };
  }

  /** The socket, and what tells, once it is not ours any more, the bytes that were read from it and not taken. */
  passOn(): { readonly socket: Duplex; readonly unread: () => Buffer } {
    const socket = this.#stream;
    const kept = (): Buffer => Buffer.concat([this.#frames.takeBytes(), isPassable(socket) ? takeUnread(socket) : Buffer.alloc(0)]);
    return { socket, unread: kept };
  }

  /** It is being passed on: nothing is read here any more, and its end is no business of ours. */
  leave(): void {
    this.#left = true;
    this.#paused = true;
    if (isPassable(this.#stream)) stopReading(this.#stream);
    this.#stream.removeAllListeners('data');
  }

  /** Ends at once; what is queued is dropped. */
  destroy(): void {
    this.#left = true;
    this.#deaf = true;
    this.#stream.destroy();
    this.#end();
  }

  #read(chunk: Buffer): void {
    if (this.#deaf) return;
    const { count, nextLength } = this.#frames;
    this.#frames.push(chunk);
    if (!this.hasMessage && this.#frames.refused !== undefined) this.take();
    this.#regulate();
    // A length alone is news: its message may be longer than somebody allows.
    const { refused } = this.#frames;
    if (this.#frames.count > count || this.#frames.nextLength !== nextLength || refused !== undefined || this.#paused) this.#tell();
  }

  #regulate(): void {
    const { held, refused } = this.#frames;
    const pause = !this.#deaf && (refused !== undefined || (this.#wanted === 0 && held >= this.#readAhead));
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#stream.pause();
    else this.#stream.resume();
  }

  #break(error: NodeJS.ErrnoException): void {
    if (!isGone(error)) this.#error ??= new BrokenError(error.message, { cause: error });
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#out.drop();
    if (!this.#left) this.#stream.destroy();
    this.#tell();
  }

  /** Nothing is unsent, or something again that was queued meanwhile. */
  #settled(): void {
    if (this.#out.bytes > 0) {
      void this.#out.sent().then(() => this.#settled());
      return;
    }
    this.#leaving?.();
    this.#leaving = undefined;
    this.#unref();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #ref(): void {
    if (this.#refs++ === 0) this.#stream.ref?.();
  }

  #unref(): void {
    if (--this.#refs === 0) this.#stream.unref?.();
  }
}
