import { types } from 'node:util';
import { Misuse } from '../../protocol.js';
import { readBytes, readList, readText } from '../read-arguments.js';
import type { KeptHandle, ResourceHost } from '../resource.js';
import type { Keeper } from './rule.js';
import { Holding, type Stored } from './stored.js';

/** What a reader gets: the same as came in, without the list of handles. */
type Wire = Exclude<Stored, Holding>;

/**
 * The values that go into and out of a container during one call.
 *
 * A value with handles in it is kept alive by three: the container, this call, and a reader until it has opened the
 * handles. 1. A reader takes such a value; 2. another process deletes it from the container before the reader's own
 * holds arrive; 3. without the reader's share the nested object would be gone.
 */
export class Turn implements Keeper {
  readonly #host: ResourceHost;
  readonly #dropped: Holding[] = [];
  /** What the reader has yet to open. */
  readonly given: Holding[] = [];

  constructor(host: ResourceHost) {
    this.#host = host;
  }

  /** A value as it arrived: a primitive, bytes, or bytes with the handles in them. */
  take(wire: unknown): Stored {
    if (!Array.isArray(wire)) {
      if (typeof wire === 'object' && wire !== null && !types.isUint8Array(wire)) throw new Misuse('a value is missing');
      return wire as Stored;
    }
    const [bytes, handles] = wire as readonly unknown[];
    const kept = readList(handles).map((handle) => this.#host.keep(keptHandle(handle)));
    const holding = new Holding(readBytes(bytes), kept);
    this.keep(holding);
    this.drop(holding);
    return holding;
  }

  takeAll(wires: unknown): Stored[] {
    return readList(wires).map((wire) => this.take(wire));
  }

  give(value: Stored): Wire {
    if (!(value instanceof Holding)) return value;
    value.use();
    this.given.push(value);
    return value.bytes;
  }

  keep(value: Stored): void {
    if (value instanceof Holding) value.use();
  }

  drop(value: Stored): void {
    if (value instanceof Holding) this.#dropped.push(value);
  }

  /** The call is done. */
  end(): void {
    for (const holding of this.#dropped) holding.drop();
  }
}

function keptHandle(wire: unknown): KeptHandle {
  const [id, kind, args, token, address, serverId] = readList(wire);
  return {
    id: readText(id),
    kind: readText(kind),
    args: readList(args),
    token: readText(token),
    server: address === undefined ? undefined : { address: readText(address), serverId: readText(serverId) },
  };
}
