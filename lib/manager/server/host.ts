import type { ServerAddress } from '../../rpc/broker.js';
import { createChannelPair } from '../../transport/memory-channel.js';
import { ManagerClient } from '../client.js';
import { adoptClient, clientOf, identity } from '../connections.js';
import type { ManagerPlan } from '../manager-plan.js';
import { builtinTypes } from './builtin-types.js';
import { Home } from './home.js';
import { ManagerServer } from './manager-server.js';
import type { ObjectType, TypeTable } from './object-type.js';

/** Makes a manager in this process; code that runs here reaches it without a socket. */
export function createHost(server: ServerAddress, types: ManagerPlan['types'], onUnused?: () => void): ManagerServer {
  const host = new ManagerServer({ serverId: server.serverId, home: new Home(typeTable(types), () => clientOf(server)), onUnused });
  const [near, far] = createChannelPair();
  host.acceptOwn(far);
  adoptClient(new ManagerClient(server, near, identity()));
  return host;
}

function typeTable(types: ManagerPlan['types']): TypeTable {
  const table = new Map<string, ObjectType>(builtinTypes.map((type) => [type.typeId, type]));
  for (const [typeId, type] of Object.entries(types)) table.set(typeId, { typeId, ...type });
  return table;
}
