import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { SLOT_BYTES } from '../../queues/receipts.js';
import type { ServerClient } from './server-client.js';

interface Slot {
  readonly descriptor: number;
  batch: number;
  sequences: readonly number[];
}

/** The files of the clients; a file has no name any more when it is here. */
const files = new WeakMap<ServerClient, { readonly path: string; readonly descriptor: number }>();

/**
 * What the clients of one queue were handed ahead of their asking, and where they note what their users have.
 *
 * The note is read when a client is gone: what it says is the user's, the rest returns to the queue.
 */
export class ReceiptBook {
  readonly #slots = new Map<ServerClient, Map<number, Slot>>();

  /** A client says where it will note; `false` when the file cannot be had, and then it must not. */
  register(client: ServerClient, path: string, slot: number): boolean {
    const descriptor = fileOf(client, path);
    if (descriptor === undefined) return false;
    let slots = this.#slots.get(client);
    if (slots === undefined) this.#slots.set(client, (slots = new Map<number, Slot>()));
    slots.set(slot, { descriptor, batch: 0, sequences: [] });
    return true;
  }

  /** Items were handed out ahead, under the number that the client gave to its batch. */
  granted(client: ServerClient, slot: number, batch: number, sequences: readonly number[]): void {
    const noted = this.#slots.get(client)?.get(slot);
    if (noted === undefined) return;
    noted.batch = batch;
    noted.sequences = sequences;
  }

  /** The client is gone: the numbers of the items that its user had been given. */
  close(client: ServerClient): number[] {
    const received: number[] = [];
    for (const [slot, { descriptor, batch, sequences }] of this.#slots.get(client) ?? []) {
      const bytes = Buffer.alloc(SLOT_BYTES);
      const read = readSync(descriptor, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
      if (read === SLOT_BYTES && bytes.readUInt32LE(0) === batch) received.push(...sequences.slice(0, bytes.readUInt32LE(4)));
    }
    this.#slots.delete(client);
    return received;
  }
}

/** Two processes have it open then, so its name can go: whichever way they end, nothing is left behind. */
function fileOf(client: ServerClient, path: string): number | undefined {
  const known = files.get(client);
  if (known !== undefined) return known.path === path ? known.descriptor : undefined;
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
    rmSync(path, { force: true });
  } catch {
    return undefined;
  }
  files.set(client, { path, descriptor });
  client.onEnd(() => closeSync(descriptor));
  return descriptor;
}
