import { readSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { openDescriptor } from '../../transport/open-descriptor.js';
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
  return process.platform === 'win32' ? streamSource() : blockingSource();
}

/**
 * The packet is under way before the child runs, so that waiting for it in place costs nothing and spares turns of the
 * event loop; a child that is kept ready sleeps in the same read.
 */
function blockingSource(): PacketSource {
  return {
    next(take) {
      const length = readExactly(PREFIX_BYTES).readUInt32LE(0);
      take(decodeStartPacket(readExactly(length)));
    },
    open: () => openDescriptor(OWN_CHANNEL),
  };
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const count = readSync(OWN_CHANNEL, bytes, at, length - at, null);
    // Before the packet: the parent never needed this child. Within it: the parent is gone.
    if (count === 0) process.exit(at === 0 && length === PREFIX_BYTES ? 0 : 1);
    at += count;
  }
  return bytes;
}

/** Windows: a pipe that is open for overlapped use cannot be read in place. */
function streamSource(): PacketSource {
  const stream = openDescriptor(OWN_CHANNEL);
  return {
    next(take) {
      let gathered = Buffer.alloc(0);
      const read = (chunk: Buffer): void => {
        gathered = Buffer.concat([gathered, chunk]);
        if (gathered.length < PREFIX_BYTES) return;
        const end = PREFIX_BYTES + gathered.readUInt32LE(0);
        if (gathered.length < end) return;
        stream.off('data', read);
        stream.pause();
        if (gathered.length > end) stream.unshift(gathered.subarray(end));
        take(decodeStartPacket(gathered.subarray(PREFIX_BYTES, end)));
      };
      stream.on('data', read);
      stream.resume();
    },
    open: () => stream,
  };
}
