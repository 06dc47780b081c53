import { hostname } from 'node:os';
import { uniqueToken } from '../util/unique-token.js';

/** Who made a resource, as its id tells it: `4711@host-3fa9….0`. */
export interface Maker {
  /** See `holderNumber`. */
  readonly holder: number;
  readonly host: string;
}

/** Starts the ids and tokens of one connection; no other one has it. */
export function makerPrefix(holder: number): string {
  return `${String(holder)}@${hostname()}-${uniqueToken()}`;
}

/** Who made the resource of this id; `undefined` when it does not say. */
export function makerOf(id: string): Maker | undefined {
  const [, holder, host] = /^(\d+)@(.*)-[^-]*$/.exec(id) ?? [];
  return holder === undefined || host === undefined ? undefined : { holder: Number(holder), host };
}
