import { types } from 'node:util';
import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import { carrying, giveBack, opening, type CarriedHandle } from '../../rpc/carried-handles.js';
import type { ResourceLink } from '../../rpc/broker.js';
import { codec } from '../../serialization/installed-codec.js';

/** A value on its way to a container: a primitive, bytes, or bytes with the handles in them. */
export type Wire = unknown;

/** Decodes what a container gave; every value in an answer goes through it. */
export type Reader = (wire: Wire) => unknown;

/** Why a container refused a call, and what there is to know about it. */
export interface Refusal {
  readonly refused: 'missing' | 'range' | 'noNumber' | 'noOrder' | 'overflow';
  readonly detail?: string;
}

/**
 * What one process does at one container: values to bytes and back, answers to results and errors.
 *
 * Primitives travel as they are. Everything else is encoded here and decoded at who reads it; the manager keeps the bytes.
 */
export class ContainerPort {
  readonly link: ResourceLink;
  /** Who uses it: as long as an answer is awaited the handle is not given back, even if nobody else knows it any more. */
  readonly owner: object;

  constructor(link: ResourceLink, owner: object) {
    this.link = link;
    this.owner = owner;
  }

  /** Asks for something that holds no values: flags, counts, keys. */
  async ask(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.answer(method, args, (result) => result);
  }

  /** Asks for one value. */
  async value(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.answer(method, args, (result, read) => read(result), (result) => [result]);
  }

  /** Asks for a list of values. */
  async values(method: string, args: readonly unknown[]): Promise<unknown[]> {
    return this.answer(method, args, (result, read) => (result as Wire[]).map(read), (result) => result as Wire[]);
  }

  /** Asks for something that holds the values which `find` finds, and which `build` puts in their places. */
  async answer<T>(
    method: string,
    args: readonly unknown[],
    build: (result: unknown, read: Reader) => T,
    find: (result: unknown) => readonly Wire[] = () => [],
  ): Promise<T> {
    const answer = (await this.link.call(method, args)) as Refusal | readonly [result: unknown, reading?: number];
    if (!Array.isArray(answer)) throw refusalError(`${this.link.kind}.${method}`, answer as Refusal);
    const [result, reading] = answer as readonly [unknown, number?];
    let links: readonly ResourceLink[] = [];
    try {
      await prepared(find(result));
      if (reading === undefined) return build(result, decode);
      const opened = opening(() => build(result, decode));
      links = opened.links;
      return opened.result;
    } finally {
      if (reading !== undefined) this.#opened(reading, links);
    }
  }

  /** Arguments of a call with values in them. When one cannot cross, what the others carry is given back. */
  encode<T>(call: string, build: (write: WriteValue) => T): T {
    return encodeWires(call, this.link.ref.server.serverId, build);
  }

  /**
   * Our holds on what was in the values are on their way, so the container need not keep it for us any more. Our manager
   * reads our holds first; another one may be slower than ours.
   */
  #opened(reading: number, links: readonly ResourceLink[]): void {
    const elsewhere = links.filter(({ ref }) => ref.server.serverId !== this.link.ref.server.serverId);
    if (elsewhere.length === 0) this.#received(reading);
    else void Promise.allSettled(elsewhere.map((link) => link.barrier())).then(() => this.#received(reading));
  }

  /** The rest of an iteration is not asked for. */
  stopIteration(cursor: number): void {
    this.#tell('endIteration', cursor);
  }

  #received(reading: number): void {
    this.#tell('received', reading);
  }

  #tell(method: string, number: number): void {
    try {
      this.link.post(method, [number]);
    } catch {
      // The manager is gone, or this handle was given back: then what was kept for us is dropped anyway.
    }
  }
}

/** Encodes a value; `root` is how messages name it. */
export type WriteValue = (value: unknown, root: string) => Wire;

/** Encodes values for a container of that manager. */
export function encodeWires<T>(call: string, serverId: string, build: (write: WriteValue) => T): T {
  const carried: CarriedHandle[] = [];
  try {
    return build((value, root) => {
      if (isPrimitive(value)) return value;
      const { result, handles } = carrying(() => codec.encode(value, { call, root }));
      if (handles.length === 0) return result;
      carried.push(...handles);
      return [result, handles.map((handle) => handleWire(handle, serverId))];
    });
  } catch (error) {
    giveBack(carried);
    throw error;
  }
}

function handleWire({ ref, kind, args, token }: CarriedHandle, serverId: string): Wire {
  const { server, id } = ref;
  return server.serverId === serverId ? [id, kind, args, token] : [id, kind, args, token, server.address, server.serverId];
}

/** Symbols and functions are for the codec: it carries some of them and refuses the others by name. */
function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}

function decode(wire: Wire): unknown {
  return types.isUint8Array(wire) ? codec.decode(wire) : wire;
}

/** Loads the modules that some values need. */
async function prepared(wires: readonly Wire[]): Promise<void> {
  for (const wire of wires) {
    const ready = types.isUint8Array(wire) ? codec.prepare(wire) : undefined;
    if (ready !== undefined) await ready;
  }
}

function refusalError(call: string, { refused, detail }: Refusal): Error {
  switch (refused) {
    case 'missing':
      return new ValueError(`${call}: no such value is in the list. Ask count() first, or catch this error.`);
    case 'range':
      return new ValueError(`${call}: the index is out of range, because there are ${detail!} places. Give one within.`);
    case 'noNumber':
      return new ArgumentTypeError(`${call}: what stands there is ${detail!}, and cannot be added to. Set a number of the same type first.`);
    case 'overflow':
      return new ValueError(`${call}: the sum ${detail!} does not fit into the typecode. Use a wider one.`);
    case 'noOrder':
      return new ArgumentTypeError(`${call}: the items are not all numbers or all strings. Give a key or a compare function.`);
    default:
      return refused satisfies never;
  }
}
