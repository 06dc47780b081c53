import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { BrokenError } from '../errors/blame-errors.js';
import type { Seconds } from '../util/seconds.js';
import { directoryOf, parseAddress, type Endpoint } from './address.js';
import { authenticate } from './authenticate.js';
import type { Channel } from './channel.js';
import { tryOnce } from './open-socket.js';

const DEFAULT_SECONDS = 30;
const LONGEST_PAUSE_MS = 20;
/** Between `bind` and `listen` a socket that comes to life refuses connections: for microseconds, or until a busy machine lets its process go on. */
const REFUSED_MS = 300;

export interface ConnectOptions {
  readonly authKey: Uint8Array;
  /** How long to wait for somebody to listen, and to prove himself. Default: 30 seconds. */
  readonly timeout?: Seconds;
  /** Whether somebody who does not listen yet may be starting: one look is enough otherwise. Default: true. */
  readonly patient?: boolean;
  /** The longest message, in bytes. Default: 2 GiB - 1. */
  readonly maxFrame?: number;
  /** The listener is a process of the same program. Default: false. */
  readonly kin?: boolean;
}

/**
 * Connects to a listener and proves to it that we have the key, and it to us.
 *
 * While the directory of the address exists and nobody listens there yet, it tries again: the listener is being started.
 * Rejects with `BrokenError` at once when the directory is gone, when the connection is refused for 0.3 s, and after the timeout;
 * with `AuthenticationError` when the keys differ.
 */
export async function connect(address: string, options: ConnectOptions): Promise<Channel> {
  const endpoint = parseAddress('connect', address);
  const deadline = performance.now() + (options.timeout ?? DEFAULT_SECONDS) * 1000;
  const socket = await reach(address, endpoint, deadline, options.patient ?? true);
  return authenticate(socket, {
    side: 'connector',
    authKey: options.authKey,
    timeoutMs: Math.max(1, deadline - performance.now()),
    maxFrame: options.maxFrame,
    kin: options.kin,
  });
}

async function reach(address: string, endpoint: Endpoint, deadline: number, patient: boolean): Promise<Socket> {
  const start = performance.now();
  let refusedSince: number | undefined;
  for (;;) {
    const outcome = await tryOnce(endpoint);
    if ('socket' in outcome) return outcome.socket;
    const { code } = outcome.error;
    const now = performance.now();
    const waited = now - start;
    if (code === 'ECONNREFUSED') refusedSince ??= now;
    const mayCome =
      endpoint.kind === 'path' &&
      ((code === 'ENOENT' && patient && existsSync(directoryOf(endpoint.path))) ||
        (code === 'ECONNREFUSED' && now - refusedSince! < REFUSED_MS) ||
        // The queue of the listener is full; it is alive.
        code === 'EAGAIN' ||
        code === 'EBUSY');
    if (!mayCome || now >= deadline) {
      throw new BrokenError(`connect: nobody listens at ${address} (${String(code)}). The process that served there has ended.`, {
        cause: outcome.error,
      });
    }
    // In proportion to what was waited already: a start of 40 ms is noticed within 5.
    await pause(Math.min(LONGEST_PAUSE_MS, 1 + waited / 8));
  }
}
