import type { ServerAddress } from '../rpc/broker.js';
import { pack, unpack } from './protocol.js';

/** Where other programs come in, and with which key. */
export interface Visitors {
  readonly address: string;
  readonly authKey: Uint8Array;
  /** We chose the address: its directory is removed with the manager. */
  readonly owned: boolean;
}

/** What a manager's process is told at its start. */
export interface ManagerPayload {
  /** Its name, and where the program's own processes come in. */
  readonly server: ServerAddress;
  /** See `manager-plan.ts`. */
  readonly plan: Uint8Array | null;
  readonly visitors: Visitors | undefined;
}

export function writeManagerPayload({ server, plan, visitors }: ManagerPayload): Uint8Array {
  const door = visitors && [visitors.address, new Uint8Array(visitors.authKey), visitors.owned];
  return pack([server.address, server.serverId, plan, door]);
}

export function readManagerPayload(bytes: Uint8Array): ManagerPayload {
  const [address, serverId, plan, door] = unpack(bytes) as [string, string, Uint8Array | null, [string, Uint8Array, boolean] | undefined];
  const visitors = door && { address: door[0], authKey: door[1], owned: door[2] };
  return { server: { address, serverId }, plan, visitors };
}
