import { ManagerClient } from '../../../lib/manager/client.js';
import { ManagerServer, type ManagerState } from '../../../lib/manager/server/manager-server.js';
import { createChannelPair } from '../../../lib/transport/memory-channel.js';

/** A manager and its clients in one process: ring 2. */
export class MemoryManager {
  readonly server: ManagerServer;
  readonly #clients: ManagerClient[] = [];

  readonly #address: string;

  /** Where it seems to listen matters to those who look for files beside it. */
  constructor(onUnused?: () => void, address = 'memory') {
    this.#address = address;
    this.server = new ManagerServer({ onUnused });
  }

  connect(name: string): ManagerClient {
    const [near, far] = createChannelPair();
    this.server.accept(far);
    const client = new ManagerClient({ address: this.#address, serverId: this.#address }, near, { holder: this.#clients.length + 1, name });
    this.#clients.push(client);
    return client;
  }

  state(): ManagerState {
    return this.server.describe();
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
