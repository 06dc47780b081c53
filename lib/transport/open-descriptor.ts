import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Opens a pipe or socket that this process was started with, by the number of its descriptor. */
export function openDescriptor(descriptor: number): Duplex {
  return new Socket({ fd: descriptor });
}
