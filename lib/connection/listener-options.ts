import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { readFamily, type AddressFamily, type SocketAddress } from '../transport/socket-address.js';
import { describeValue } from '../util/describe-value.js';
import { LONGEST_TIMER_MS, timeoutToMs, type Seconds } from '../util/seconds.js';
import { readAuthKey } from './auth-key.js';

/** How a `Listener` listens. */
export interface ListenerOptions {
  /** Where: `tcp://host:port`, `[host, port]`, the path of a Unix socket or `\\.\pipe\Name`. Default: somewhere that only this user reaches. */
  readonly address?: SocketAddress | null | undefined;
  /** Python's name for the kind of address. Default: what the address is; without one a Unix socket, on Windows a pipe. */
  readonly family?: AddressFamily | null | undefined;
  /** How many connections the system keeps until this process has taken them over. Default: 4096 (Python: 1). */
  readonly backlog?: number | null | undefined;
  /** What both sides must have; the empty key is one. Default: everybody is let in, and only plain values cross. */
  readonly authKey?: Uint8Array | string | null | undefined;
  /** How long a peer may take to prove that it has the key, in seconds. Default: 10. */
  readonly handshakeTimeout?: Seconds | undefined;
}

/** The checked form. */
export interface ListenerSettings {
  readonly address: SocketAddress | undefined;
  readonly family: AddressFamily | undefined;
  readonly backlog: number | undefined;
  readonly authKey: Uint8Array | undefined;
  readonly handshakeMs: number;
}

type Given = [address?: unknown, family?: unknown, backlog?: unknown, authKey?: unknown];

/** Reads Python's `(address, family, backlog, authKey)`, or one options object in the first or second place. */
export function readListenerOptions(call: string, [first, second, backlog, authKey]: Given): ListenerSettings {
  let given: { readonly [Name in keyof ListenerOptions]: unknown };
  if (isOptions(first)) given = first;
  else if (isOptions(second)) given = { ...second, address: first };
  else given = { address: first, family: second, backlog, authKey };
  return {
    address: (given.address as SocketAddress | null | undefined) ?? undefined,
    family: readFamily(call, given.family),
    backlog: readBacklog(call, given.backlog),
    authKey: readAuthKey(call, given.authKey),
    handshakeMs: timeoutToMs(call, given.handshakeTimeout ?? 10) ?? LONGEST_TIMER_MS,
  };
}

/** An options object is what is neither an address nor the name of a family. */
export function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readBacklog(call: string, backlog: unknown): number | undefined {
  if (backlog === undefined || backlog === null) return undefined;
  const advice = 'Give a whole number from 0 on, or leave it out.';
  if (typeof backlog !== 'number') throw new ArgumentTypeError(`${call}: backlog is ${describeValue(backlog)}. ${advice}`);
  if (!Number.isSafeInteger(backlog)) throw new ValueError(`${call}: backlog is ${describeValue(backlog)}. ${advice}`);
  return Math.max(1, backlog);
}
