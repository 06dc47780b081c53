import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { directSocket } from './direct-socket.js';

/** Opens a pipe or socket that this process was started with, by the number of its descriptor, as a stream. */
export function openDescriptor(descriptor: number): Duplex {
  return new Socket({ fd: descriptor });
}

/** The same for a channel alone: see `directSocket`. */
export function openChannelDescriptor(descriptor: number): Duplex {
  return directSocket({ fd: descriptor });
}
