import { types } from 'node:util';
import type { ServerClient } from '../server-client.js';

/** A page is full at so many rows, or when they are about so many bytes. */
const ROWS = 1000;
const BYTES = 256 * 1024;

/** The iterations of clients that go on: what the next page begins with. */
export class Cursors<I> {
  readonly #open = new Map<ServerClient, Map<number, Iterator<I>>>();
  #count = 0;

  /** The next rows, and the number under which there are more; `cursor` is what the page before gave. */
  page(
    client: ServerClient,
    cursor: unknown,
    begin: () => Iterator<I>,
    row: (item: I) => unknown,
  ): readonly [rows: readonly unknown[], cursor: number | undefined] {
    const iterator = cursor === undefined ? begin() : this.#open.get(client)?.get(cursor as number);
    if (iterator === undefined) return [[], undefined];
    const rows: unknown[] = [];
    for (let bytes = 0; rows.length < ROWS && bytes < BYTES; ) {
      const next = iterator.next();
      if (next.done === true) {
        this.close(client, cursor as number);
        return [rows, undefined];
      }
      const given = row(next.value);
      bytes += sizeOf(given);
      rows.push(given);
    }
    return [rows, (cursor as number | undefined) ?? this.#keep(client, iterator)];
  }

  close(client: ServerClient, cursor: number): void {
    const open = this.#open.get(client);
    if (open?.delete(cursor) === true && open.size === 0) this.#open.delete(client);
  }

  leave(client: ServerClient): void {
    this.#open.delete(client);
  }

  #keep(client: ServerClient, iterator: Iterator<I>): number {
    let open = this.#open.get(client);
    if (open === undefined) this.#open.set(client, (open = new Map<number, Iterator<I>>()));
    open.set(++this.#count, iterator);
    return this.#count;
  }
}

function sizeOf(row: unknown): number {
  if (typeof row === 'string') return row.length;
  if (types.isUint8Array(row)) return row.byteLength;
  return Array.isArray(row) ? row.reduce((sum: number, part) => sum + sizeOf(part), 0) : 8;
}
