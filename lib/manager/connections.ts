import { currentProcess } from '../process/current-process.js';
import { holderNumber } from '../process/holder.js';
import { programId } from '../process/program-id.js';
import { thisProcess } from '../process/self.js';
import { portray } from '../util/self-portrait.js';
import { runRoleSync } from '../process/run-role-sync.js';
import type { ServerAddress } from '../rpc/broker.js';
import { connect } from '../transport/connect.js';
import { createLateChannel } from '../transport/late-channel.js';
import { ManagerClient, type ClientIdentity } from './client.js';
import { ownKey, rememberKey } from './keyring.js';
import { pack } from './protocol.js';

/** How long a process that exits before its connection is open waits for the one who delivers in its place. */
const COURIER_MS = 10_000;

/** One connection for each manager that this process has had to do with. */
const clients = new Map<string, ManagerClient>();

portray('connections', () => [...clients.values()].filter(({ lost }) => lost === undefined).map(({ server }) => server.serverId));

/**
 * This process's connection to a manager; the first time it is opened, and what is sent meanwhile waits in it.
 *
 * Both sides prove that they have the key: this program's, which every child has from its parent, or the one that this
 * process or its parent connected with. A handle carries none.
 */
export function clientOf(server: ServerAddress): ManagerClient {
  let client = clients.get(server.serverId);
  if (client === undefined) {
    const own = ownKey(server.serverId);
    const authKey = own ?? currentProcess().authKey;
    const opening = connect(server.address, { authKey, kin: own === undefined });
    const channel = createLateChannel(opening, {
      deliverSync: (messages) => runRoleSync('courier', pack([server.address, new Uint8Array(authKey), messages]), COURIER_MS),
    });
    client = new ManagerClient(server, channel, identity(), opening);
    clients.set(server.serverId, client);
  }
  return client;
}

/**
 * Connects to a manager of which only address and key are known, and remembers the key for this process's children.
 *
 * Rejects with `AuthenticationError` when the key is wrong, and with `BrokenError` when nobody listens there.
 */
export async function connectTo(address: string, authKey: Uint8Array): Promise<ManagerClient> {
  const channel = await connect(address, { authKey, patient: false });
  const stranger = new ManagerClient({ address, serverId: address }, channel, identity());
  const serverId = await stranger.identify();
  rememberKey(serverId, authKey);
  const known = clients.get(serverId);
  if (known !== undefined && known.lost === undefined) {
    stranger.close();
    return known;
  }
  clients.set(serverId, stranger);
  return stranger;
}

/** Names the connection to a manager that lives in this very process. */
export function adoptClient(client: ManagerClient): void {
  clients.set(client.server.serverId, client);
}

/** Who this process is, for the manager. */
export function identity(): ClientIdentity {
  const { pid, thread } = thisProcess();
  return { holder: holderNumber(pid, thread), name: currentProcess().name, program: programId() };
}

/** Closes this process's connection to a manager, if it has one. */
export function disconnect(server: ServerAddress): void {
  clients.get(server.serverId)?.close();
}
