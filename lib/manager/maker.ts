import { hostname } from 'node:os';
import { uniqueToken } from '../util/unique-token.js';

/** The process that made a resource, as its id tells it: `4711@host-3fa9….0`. */
export interface Maker {
  readonly pid: number;
  readonly host: string;
}

/** Starts the ids and tokens of one connection; no other one has it. */
export function makerPrefix(pid: number): string {
  return `${String(pid)}@${hostname()}-${uniqueToken()}`;
}

/** Who made the resource of this id; `undefined` when it does not say. */
export function makerOf(id: string): Maker | undefined {
  const [, pid, host] = /^(\d+)@(.*)-[^-]*$/.exec(id) ?? [];
  return pid === undefined || host === undefined ? undefined : { pid: Number(pid), host };
}
