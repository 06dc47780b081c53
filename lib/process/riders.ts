import type { SendHandle } from 'node:child_process';

/**
 * What rides beside a start packet: a socket or server that Node hands over to the child, and bytes that were read from it
 * here and belong to whoever reads it next.
 */
export interface Rider {
  readonly handle: SendHandle;
  /** Called when Node has taken the handle from us, so that nothing comes any more: what was read and not used. */
  readonly unread: () => Buffer;
  /** Called when the start can fail no more: the object here is given up. */
  readonly leave: () => void;
}

/** What the parent sends with each handle. */
export interface RiderMessage {
  readonly forkful: 'rider';
  readonly number: number;
  /** Base64. */
  readonly unread: string;
}

/** A payload, and what rides beside it. */
export interface Boarded {
  readonly payload: Uint8Array;
  readonly riders: readonly Rider[];
}

let boarding: Rider[] | undefined;
let arrived: readonly unknown[] = [];

/** Whether something that is encoded now may ride: whether it is the payload of a process that is being started. */
export function mayRide(): boolean {
  return boarding !== undefined;
}

/** Takes a rider on board; its number is what the payload holds in its place. */
export function board(rider: Rider): number {
  return boarding!.push(rider) - 1;
}

/** Runs what encodes a payload; gives it with all that rides beside it. */
export function collectRiders(encode: () => Uint8Array): Boarded {
  const riders: Rider[] = [];
  // An encoder may run code of the user's, which may start another process.
  const outer = boarding;
  boarding = riders;
  try {
    return { payload: encode(), riders };
  } finally {
    boarding = outer;
  }
}

/** In the child: these have arrived, in the order of their numbers. */
export function setArrived(handles: readonly unknown[]): void {
  arrived = handles;
}

/** In the child: what rode beside the payload under this number. */
export function arrivedRider(number: number): unknown {
  return arrived[number];
}
