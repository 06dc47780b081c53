import { existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAddress } from '../rpc/broker.js';
import { directoryOf } from '../transport/address.js';
import { uniqueToken } from '../util/unique-token.js';

/** Bytes of a slot: the number of the batch, and how many of its items were handed to the user. */
export const SLOT_BYTES = 8;

/**
 * A small file that says which items this process has handed to its user. A write to it costs about a microsecond, a
 * message ten times that, and what was written is there also when the process is killed in the next moment.
 */
export class Receipts {
  readonly path: string;
  readonly slot: number;
  readonly #descriptor: number;
  readonly #bytes = Buffer.alloc(SLOT_BYTES);

  constructor(path: string, descriptor: number, slot: number) {
    this.path = path;
    this.slot = slot;
    this.#descriptor = descriptor;
  }

  /** From here on the first `count` items of the batch are the user's. */
  write(batch: number, count: number): void {
    this.#bytes.writeUInt32LE(batch, 0);
    this.#bytes.writeUInt32LE(count, 4);
    writeSync(this.#descriptor, this.#bytes, 0, SLOT_BYTES, this.slot * SLOT_BYTES);
  }
}

interface Book {
  readonly path: string;
  readonly descriptor: number;
  slots: number;
}

/** One file for each manager on this machine; `undefined` where none can be had. */
const books = new Map<string, Book | undefined>();

/** A slot of its own in this process's file for a manager; `undefined` when the manager is on another machine. */
export function openReceipts({ address, serverId }: ServerAddress): Receipts | undefined {
  const name = nameOf(address, serverId);
  if (!books.has(name)) books.set(name, openBook(address));
  const book = books.get(name);
  return book === undefined ? undefined : new Receipts(book.path, book.descriptor, book.slots++);
}

/** The manager cannot have the file: another user's, or in a directory that is another one there. Nothing is left of it. */
export function forgetReceipts({ address, serverId }: ServerAddress): void {
  const name = nameOf(address, serverId);
  const book = books.get(name);
  if (book === undefined) return;
  books.set(name, undefined);
  // The descriptor stays open: whoever wrote to its number later would write into somebody else's file.
  rmSync(book.path, { force: true });
}

/** A manager that was only told by its address has no other name yet. */
function nameOf(address: string, serverId: string): string {
  return `${serverId} ${address}`;
}

/** The manager removes the file as soon as it has opened it, too; and its whole directory at its end. */
function openBook(address: string): Book | undefined {
  if (address.startsWith('tcp://')) return undefined;
  try {
    const directory = directoryOf(address);
    if (!existsSync(directory)) return undefined;
    const path = join(directory, `receipts-${uniqueToken()}`);
    return { path, descriptor: openSync(path, 'wx+', 0o600), slots: 0 };
  } catch {
    return undefined;
  }
}
