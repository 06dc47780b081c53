/**
 * Remembers which resources are gone, so that a late handle of one is refused instead of being given a fresh, empty
 * one. A resource's id is `<client>.<n>`, and a client counts up: what is gone without a gap below is one number.
 */
export class Tombstones {
  readonly #clients = new Map<string, { below: number; readonly above: Set<number> }>();

  add(id: string): void {
    const [client, n] = split(id);
    let gone = this.#clients.get(client);
    if (gone === undefined) {
      gone = { below: 0, above: new Set() };
      this.#clients.set(client, gone);
    }
    gone.above.add(n);
    while (gone.above.delete(gone.below)) gone.below++;
  }

  has(id: string): boolean {
    const [client, n] = split(id);
    const gone = this.#clients.get(client);
    return gone !== undefined && (n < gone.below || gone.above.has(n));
  }
}

function split(id: string): [client: string, n: number] {
  const dot = id.lastIndexOf('.');
  return [id.slice(0, dot), Number(id.slice(dot + 1))];
}
