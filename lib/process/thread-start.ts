import type { MessagePort } from 'node:worker_threads';
import type { ChildRole } from './roles.js';

/** What a thread says when it writes to stderr, besides the words of `kin-line.ts`. */
export interface StderrNote {
  readonly forkfulStderr: Uint8Array;
}

/** What a thread of ours finds as its `workerData`. */
export interface ThreadStart {
  readonly role: ChildRole;
  /** See `start-packet.ts`. */
  readonly packet: Uint8Array;
  /** The way to the parent. */
  readonly port: MessagePort;
}
