import { readSync, writeSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { openChannelDescriptor, openDescriptor } from '../../transport/open-descriptor.js';
import { decodeStartPacket, PREFIX_BYTES, type PreloadHeader, type StartHeader, type StartPacket } from '../start-packet.js';

/** The descriptor that carries forkful's own bytes. */
const OWN_CHANNEL = 4;

type AnyPacket = StartPacket<StartHeader | PreloadHeader>;

/** Where a child's packets come from, and later its channel. */
export interface PacketSource {
  /** Calls back with the next packet. */
  next(take: (packet: AnyPacket) => void): void;
  /** The stream behind the packets. */
  open(): Duplex;
}

/** The source that the platform can do. */
export function packetSource(): PacketSource {
  return process.platform === 'win32' ? streamSource(openDescriptor(OWN_CHANNEL)) : blockingSource();
}

/**
 * The packet is under way before the child runs, so that waiting for it in place costs nothing and spares turns of the
 * event loop; a child that is kept ready sleeps in the same read.
 */
function blockingSource(): PacketSource {
  return {
    next(take) {
      const length = readExactly(PREFIX_BYTES, 0).readUInt32LE(0);
      take(decodeStartPacket(readExactly(length, PREFIX_BYTES)));
    },
    open: () => openChannelDescriptor(OWN_CHANNEL),
  };
}

function readExactly(length: number, before: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const count = readSync(OWN_CHANNEL, bytes, at, length - at, null);
    if (count === 0) endWithout(before + at);
    at += count;
  }
  return bytes;
}

/**
 * The parent is gone. Before the packet: it never needed this child. Within it: it ended right after a start whose packet
 * the socket could not hold, and nobody else will tell that nothing runs.
 */
function endWithout(received: number): never {
  if (received === 0) process.exit(0);
  try {
    writeSync(
      2,
      'forkful: the parent process ended before it had sent this child all of its arguments, so nothing runs. ' +
        'Wait for the child, with join(), before process.exit().\n',
    );
  } catch {
    // Nobody reads what we say.
  }
  process.exit(1);
}

/**
 * Takes packets from a stream as they come: on Windows a pipe that is open for overlapped use cannot be read in place.
 *
 * Behind a packet the stream stands still until somebody wants the next one or the channel, so that nothing is lost.
 */
export function streamSource(stream: Duplex): PacketSource {
  return {
    next(take) {
      const chunks: Buffer[] = [];
      let received = 0;
      let length = PREFIX_BYTES;
      const read = (chunk: Buffer): void => {
        chunks.push(chunk);
        received += chunk.length;
        if (received < length) return;
        // Joined twice at most, however many chunks there are: with the prefix, and with the whole.
        const gathered = chunks.length === 1 ? chunk : Buffer.concat(chunks);
        length = PREFIX_BYTES + gathered.readUInt32LE(0);
        chunks.splice(0, Infinity, gathered);
        if (received < length) return;
        stream.off('data', read).off('end', end);
        stream.pause();
        if (received > length) stream.unshift(gathered.subarray(length));
        take(decodeStartPacket(gathered.subarray(PREFIX_BYTES, length)));
      };
      const end = (): void => endWithout(received);
      stream.on('data', read).on('end', end);
      stream.resume();
    },
    // What was paused does not flow by itself when the channel begins to listen.
    open: () => stream.resume(),
  };
}
