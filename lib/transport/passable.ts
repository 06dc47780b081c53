import type * as Net from 'node:net';
import { lazyRequire } from '../util/lazy-require.js';

const net = lazyRequire<typeof Net>('node:net');
const isWindows = process.platform === 'win32';

/** What Node can hand to a child. */
export type Passable = Net.Socket | Net.Server;

/** Why one cannot be handed over, and what to do. */
export interface Refusal {
  readonly why: string;
  readonly advice: string;
}

interface WithHandle {
  readonly _handle?: { readonly constructor?: { readonly name?: string }; readStop?(): unknown } | null;
}

/**
 * Whether it is a socket or server of `node:net` itself: not of TLS, HTTP or a terminal, which are more than their handle, nor one
 * for datagrams, of which the parent would go on reading some.
 */
export function isPassable(value: object): value is Passable {
  // Cheap, and true for all of them: nothing is loaded for objects of other kinds.
  if (!('_handle' in value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === net().Socket.prototype || prototype === net().Server.prototype;
}

/** Why a socket or server cannot be handed over now; `undefined` when it can. */
export function refusalOf(value: Passable): Refusal | undefined {
  const socket = asSocket(value);
  const handle = (value as WithHandle)._handle;
  if (handle === undefined || handle === null) {
    const state = socket === undefined ? 'does not listen' : socket.destroyed ? 'is closed' : 'is not connected, or was passed on already';
    return { why: `is a ${nameOf(value)} that ${state}`, advice: 'Pass it while it is open.' };
  }
  if (isWindows && handle.constructor?.name !== 'TCP') {
    return { why: `is a ${nameOf(value)} that is no TCP one, and Windows passes no other`, advice: 'Use TCP, or send the address.' };
  }
  if (socket === undefined) return undefined;
  if (typeof (value as WithHandle)._handle?.readStop !== 'function') {
    return { why: 'is a Socket that this version of Node does not let go of in good order', advice: 'Send the address, and connect there anew.' };
  }
  if (socket.connecting) return { why: 'is a Socket that is still connecting', advice: "Wait for its event 'connect'." };
  if (socket.readableEnded || socket.writableEnded) return { why: 'is a Socket that has ended', advice: 'Pass it while both of its sides are open.' };
  if (socket.writableLength > 0) {
    return {
      why: `is a Socket with ${String(socket.writableLength)} bytes that the system has not taken yet, which would be lost`,
      advice: "Wait for its event 'drain', or for the callback of the last write.",
    };
  }
  return undefined;
}

/**
 * Stops a socket here: from now on what comes stays with the system.
 *
 * The stream's own `pause` does not see to that: 1. Node takes the handle from the socket and sends it; 2. until the child
 * has confirmed that it has it, our copy of the handle reads on, into nothing. So the handle itself is told to stop.
 */
export function stopReading(value: Passable): void {
  const socket = asSocket(value);
  if (socket === undefined) return;
  socket.pause();
  (socket as WithHandle)._handle?.readStop?.();
}

/** Takes out of a socket what was read and not used. */
export function takeUnread(value: Passable): Buffer {
  const socket = asSocket(value);
  const chunks: Buffer[] = [];
  for (let chunk = socket?.read() as Buffer | null | undefined; chunk; chunk = socket?.read() as Buffer | null | undefined) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, socket?.readableEncoding ?? 'utf8') : chunk);
  }
  return Buffer.concat(chunks);
}

function asSocket(value: Passable): Net.Socket | undefined {
  return value instanceof net().Socket ? value : undefined;
}

function nameOf(value: Passable): string {
  return value instanceof net().Server ? 'Server' : 'Socket';
}
