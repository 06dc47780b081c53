import { parentPort, threadId, workerData, type MessagePort } from 'node:worker_threads';
import { createPortChannel } from '../../transport/port-channel.js';
import { listenOnPort } from '../kin-line.js';
import { roleMain } from '../role-mains.js';
import { decodeStartPacket, PREFIX_BYTES } from '../start-packet.js';
import type { StderrNote, ThreadStart } from '../thread-start.js';
import { writeFully } from '../write-fully.js';
import { setParentSide } from './parent-side.js';
import { printOver } from './thread-output.js';

/** The first thing that runs in a thread of ours: plays the role that it was started for, as a process would. */
export function runThread(): void {
  const { role, packet, port } = workerData as ThreadStart;
  const line = parentPort as MessagePort;
  // As in a process: straight to where the output goes; errors through the parent, which keeps the last of them.
  printOver(process.stdout, (bytes) => writeFully(1, bytes));
  printOver(process.stderr, (bytes) => line.postMessage({ forkfulStderr: bytes } satisfies StderrNote));
  const { buffer, byteOffset, byteLength } = packet;
  setParentSide({
    thread: threadId,
    next: (take) => take(decodeStartPacket(Buffer.from(buffer, byteOffset, byteLength).subarray(PREFIX_BYTES))),
    listen: () => listenOnPort(line),
    openChannel: () => createPortChannel(port),
  });
  roleMain(role)!();
}
