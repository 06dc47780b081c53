import { readSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Channel } from '../../transport/channel.js';
import { openDescriptor } from '../../transport/open-descriptor.js';
import { createStreamChannel } from '../../transport/stream-channel.js';
import { currentProcess } from '../current-process.js';
import { installExitSequence } from '../exit.js';
import { takeInheritance } from '../inherited.js';
import { keyBoxOf } from '../key-box.js';
import type { Process } from '../process.js';
import { becomeChild, type Self } from '../self.js';
import { decodeStartPacket, PREFIX_BYTES, type StartHeader, type StartPacket } from '../start-packet.js';
import { watchParent } from './parent-watch.js';
import { endAfterFailure, installFailureReport } from './failure.js';

/** What a role's main function gets. */
export interface ChildSide {
  readonly process: Process;
  readonly payload: Uint8Array;
  /** The way back to the parent, opened when first asked for. */
  readonly channel: Channel;
}

/** The descriptor that carries forkful's own bytes. */
const OWN_CHANNEL = 4;
/** The longest time a timer can be set for. */
const FOR_EVER = 2 ** 31 - 1;

/**
 * The first thing that runs in every child: takes the packet, becomes who the parent says, runs the role's main function.
 *
 * The child lives until the function is done and its event loop is empty; then the exit sequence runs.
 */
export function bootstrapChild(run: (side: ChildSide) => Promise<void> | void): void {
  if (process.platform === 'win32') {
    const socket = openDescriptor(OWN_CHANNEL);
    readPacketFrom(socket, (packet) => begin(packet, () => socket, run));
  } else {
    begin(readPacketSync(), () => openDescriptor(OWN_CHANNEL), run);
  }
}

function begin({ header, payload }: StartPacket, open: () => Duplex, run: (side: ChildSide) => Promise<void> | void): void {
  let channel: Channel | undefined;
  become(header);
  installFailureReport();
  installExitSequence();
  watchParent();
  const side: ChildSide = {
    process: currentProcess(),
    payload,
    get channel() {
      return (channel ??= createStreamChannel(open()));
    },
  };
  // The process lives as long as its function is not done, even when nothing else keeps it alive.
  const alive = setInterval(() => undefined, FOR_EVER);
  new Promise<void>((resolve) => {
    resolve(run(side));
  }).then(() => clearInterval(alive), endAfterFailure);
}

function become({ name, identity, daemon, authKey, parent, argv, inherited }: StartHeader): void {
  const facts: Self = { pid: process.pid, identity, name, daemon, keyBox: keyBoxOf(Buffer.from(authKey, 'hex')), parent };
  becomeChild(facts);
  process.argv = [...argv];
  takeInheritance(inherited);
}

/** The packet is under way before the child runs, so that waiting for it in place costs nothing and spares a turn of the loop. */
function readPacketSync(): StartPacket {
  const length = readExactly(PREFIX_BYTES).readUInt32LE(0);
  return decodeStartPacket(readExactly(length));
}

function readExactly(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const count = readSync(OWN_CHANNEL, bytes, at, length - at, null);
    // The parent died before it had sent everything.
    if (count === 0) process.exit(1);
    at += count;
  }
  return bytes;
}

/** Windows: a pipe that is open for overlapped use cannot be read in place. */
function readPacketFrom(socket: Duplex, done: (packet: StartPacket) => void): void {
  let gathered = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    gathered = Buffer.concat([gathered, chunk]);
    if (gathered.length < PREFIX_BYTES) return;
    const end = PREFIX_BYTES + gathered.readUInt32LE(0);
    if (gathered.length < end) return;
    socket.off('data', take);
    socket.pause();
    if (gathered.length > end) socket.unshift(gathered.subarray(end));
    done(decodeStartPacket(gathered.subarray(PREFIX_BYTES, end)));
  };
  socket.on('data', take);
}
