import { readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What Node's sockets hold inside; only looked at where the stream's own methods cannot do it or are slow, and never relied on. */
interface Handle {
  /** The descriptor; -1 on Windows. */
  readonly fd?: number;
  /** Bytes that libuv holds because the system did not take them yet. */
  readonly writeQueueSize?: number;
  setBlocking?(on: boolean): unknown;
}

/** How long `writeRestSync` waits for a peer that reads nothing, in milliseconds. */
const PATIENCE_MS = 5000;
const pauseCell = new Int32Array(new SharedArrayBuffer(4));

function handleOf(stream: Duplex): Handle | undefined {
  return (stream as { _handle?: Handle | null })._handle ?? undefined;
}

/**
 * Reads what the system still holds for us before an error tears the stream down, and tells of the error at once.
 *
 * The first story: 1. the child sends its result and exits; 2. before we read it we write to the child; 3. that write
 * fails with EPIPE, and Node destroys the whole socket, with the result unread inside. So a destroy by error reads first.
 *
 * The second: 1. a getter is killed with its item unread; 2. another process, which saw that, asks for the next item;
 * 3. the system shows us both at once, in this order, but Node tells of the error only when the socket is closed, after
 * the call was served. So `broken` is called before the next event is looked at.
 */
export function drainBeforeDestroy(stream: Duplex, read: (chunk: Buffer) => void, broken: (error: Error) => void): void {
  const destroy = stream._destroy.bind(stream);
  stream._destroy = (error, callback) => {
    const fd = handleOf(stream)?.fd;
    if (error !== null && fd !== undefined && fd >= 0) {
      for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) read(chunk);
      for (let chunk = readNow(fd); chunk !== undefined; chunk = readNow(fd)) read(chunk);
    }
    // In the next tick: the error may come out of a write of the owner's, who expects no call back from inside of it.
    if (error !== null) process.nextTick(broken, error);
    destroy(error, callback);
  };
}

function readNow(fd: number): Buffer | undefined {
  const chunk = Buffer.allocUnsafeSlow(64 * 1024);
  try {
    const bytes = readSync(fd, chunk);
    return bytes === 0 ? undefined : chunk.subarray(0, bytes);
  } catch {
    return undefined;
  }
}

/**
 * Hands bytes to the system past the stream, which takes half the time of a stream's own write, and gives what the system did not take;
 * `undefined` when that is nothing. The stream must have nothing unsent.
 *
 * What goes wrong is for the stream to find out, when it gets the rest. A socket of another class may have something between it and the system.
 */
export function writeNow(stream: Duplex, bytes: Uint8Array): Uint8Array | undefined {
  const fd = stream.constructor === Socket ? handleOf(stream)?.fd : undefined;
  if (fd === undefined || fd < 0) return bytes;
  try {
    const taken = writeSync(fd, bytes);
    return taken === bytes.byteLength ? undefined : bytes.subarray(taken);
  } catch {
    return bytes;
  }
}

/**
 * Writes to the system before it returns: first what the system has not taken of `inFlight`, which is with the stream
 * already (libuv knows how much), then `queued`.
 *
 * It gives up silently when the other side is gone, or does not read for five seconds.
 */
export function writeRestSync(stream: Duplex, inFlight: readonly Uint8Array[], queued: readonly Uint8Array[]): void {
  if (inFlight.length === 0 && queued.length === 0) return;
  const handle = handleOf(stream);
  if (handle?.fd === undefined || handle.fd < 0) {
    // Windows: a blocking pipe is written to while the stream takes the bytes.
    handle?.setBlocking?.(true);
    for (const piece of queued) stream.write(piece);
    return;
  }
  const held = handle.writeQueueSize ?? 0;
  let skip = inFlight.reduce((bytes, piece) => bytes + piece.byteLength, 0) - held;
  for (const piece of [...inFlight, ...queued]) {
    if (skip >= piece.byteLength) {
      skip -= piece.byteLength;
      continue;
    }
    if (!writeAllSync(handle.fd, skip > 0 ? piece.subarray(skip) : piece)) break;
    skip = 0;
  }
  // libuv would write again what we took out of its hands.
  if (held > 0) stream.destroy();
}

function writeAllSync(fd: number, bytes: Uint8Array): boolean {
  let at = 0;
  let patience = PATIENCE_MS;
  while (at < bytes.byteLength) {
    try {
      at += writeSync(fd, bytes, at);
      patience = PATIENCE_MS;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || patience-- <= 0) return false;
      Atomics.wait(pauseCell, 0, 0, 1);
    }
  }
  return true;
}

/** Codes that only say that the other side is not there any more. */
export function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ENOTCONN' || error.code === 'EOF';
}
