import { readEntries } from '../../../lib/rpc/envelope.js';
import { Op, pack, unpack } from '../../../lib/manager/protocol.js';
import type { ManagerState } from '../../../lib/manager/server/manager-server.js';
import { RawPeer } from '../support/raw-peer.js';

/** What a manager says about itself. The one who asks is not in it. */
export async function managerState(address: string): Promise<ManagerState> {
  const peer = await RawPeer.open(address);
  peer.ask(pack([Op.describe]));
  const [answer] = await peer.inbox.received(1);
  let state: ManagerState | undefined;
  readEntries(answer!, (_kind, _id, body) => {
    state = unpack(body)[0] as ManagerState;
  });
  await peer.close();
  const { clients, resources } = state!;
  return { clients: clients.filter((label) => !label.includes('has not said its name')), resources };
}
