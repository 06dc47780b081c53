import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** So much is read before somebody takes the bytes. */
const EARLY_BYTES = 16 * 1024;

/** Who takes a socket's bytes. */
export interface ByteSink {
  /** Memory for the bytes that come next, at least one byte of it; asked for once before each read. */
  room(): Uint8Array;
  /** So many bytes are in it, from its beginning on. */
  filled(bytes: number): void;
  /** Bytes that came otherwise, and belong behind all that came so far. They do not change any more. */
  push(chunk: Buffer): void;
}

/**
 * Lets the system write into memory of the sink's choosing, where a stream of Node's would bring new chunks of 64 KiB each:
 * a long message is then read right into its place, in a few large reads, and is copied by nobody.
 */
class Intake {
  #sink: ByteSink | undefined;
  /** Where bytes go that come before there is a sink, and the first ones afterwards. */
  readonly #scratch = Buffer.allocUnsafeSlow(EARLY_BYTES);
  #early: Buffer[] = [];
  #earlyBytes = 0;

  /** What Node wants for it (`onread`). A callback that gives `false` makes the socket pause. */
  readonly onread = {
    buffer: (): Uint8Array => this.#sink?.room() ?? this.#scratch,
    callback: (bytes: number, into: Uint8Array): boolean => {
      if (into !== this.#scratch) {
        this.#sink?.filled(bytes);
        return true;
      }
      const chunk = Buffer.from(this.#scratch.subarray(0, bytes));
      if (this.#sink !== undefined) {
        this.#sink.push(chunk);
        return true;
      }
      this.#early.push(chunk);
      this.#earlyBytes += bytes;
      return this.#earlyBytes < EARLY_BYTES;
    },
  };

  flowInto(sink: ByteSink): void {
    this.#sink = sink;
    for (const chunk of this.#early.splice(0)) sink.push(chunk);
  }
}

const intakes = new WeakMap<Duplex, Intake>();

/** What Node's sockets take besides what its types say. */
interface HandleOptions {
  readonly fd?: number;
  readonly handle?: unknown;
}

/** A socket whose bytes go to the sink that `flowInto` names; it has no `data` events. */
export function directSocket(options: HandleOptions): Socket {
  const intake = new Intake();
  const socket = new Socket({ ...options, onread: intake.onread } as SocketConstructorOpts);
  intakes.set(socket, intake);
  return socket;
}

/**
 * Makes a direct socket of one that Node has just made and from which nothing was read; the given one is an empty shell
 * then. Where Node does not offer what is needed the given one is returned.
 */
export function directed<S extends Duplex>(socket: S): S | Socket {
  const shell: Duplex & { _handle?: { readonly useUserBuffer?: unknown } | null } = socket;
  const handle = shell._handle;
  if (typeof handle?.useUserBuffer !== 'function' || shell.readableLength > 0 || shell.writableLength > 0) return socket;
  shell._handle = null;
  return directSocket({ handle });
}

/** Sends the bytes of a stream to the sink, from now on and those that came before. The stream flows. */
export function flowInto(stream: Duplex, sink: ByteSink): void {
  const intake = intakes.get(stream);
  if (intake === undefined) {
    stream.on('data', (chunk: Buffer) => sink.push(chunk));
    return;
  }
  intake.flowInto(sink);
  stream.resume();
}

/** Reads what comes and keeps nothing of it, so that the stream's end is noticed. */
export function flowAway(stream: Duplex): void {
  const nowhere = Buffer.allocUnsafeSlow(EARLY_BYTES);
  flowInto(stream, { room: () => nowhere, filled: () => undefined, push: () => undefined });
}
