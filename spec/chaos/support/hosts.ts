import { Manager } from 'forkful';
import { ManagerClient } from '../../../lib/manager/client.js';
import { ManagerServer } from '../../../lib/manager/server/manager-server.js';
import { queueArgs } from '../../../lib/queues/queue-options.js';
import { Queue } from '../../../lib/queues/queue.js';
import { connect } from '../../../lib/transport/connect.js';
import { listen, type ListenOptions } from '../../../lib/transport/listen.js';
import { currentProcess } from 'forkful';
import { runs } from '../../manager/support/manager-processes.js';
import { Witness } from './witness.js';

/** Something that may be attacked: a place that serves a manager, and one who is served there. */
export interface Host {
  readonly address: string;
  /** Where it runs; this process for one in it. */
  readonly pid: number;
  readonly witness: Witness;
  /** Ends both; rejects when the witness was not served, or the host did not live to see its end. */
  close(): Promise<void>;
}

/** A manager process behind its Unix socket or pipe. */
export function managerProcess(): Promise<Host> {
  const manager = Manager();
  const pid = manager.pid!;
  const witness = new Witness(manager.Queue<number>());
  return Promise.resolve({
    address: manager.address,
    pid,
    witness,
    async close() {
      await witness.stop();
      const alive = runs(pid);
      await manager.shutdown();
      if (!alive) throw new Error('the manager did not survive');
    },
  });
}

/** The same server in this process, behind TCP. */
export async function serverOverTcp(options: Partial<ListenOptions> = {}): Promise<Host> {
  const { authKey } = currentProcess();
  const server = new ManagerServer();
  const place = await listen('tcp://127.0.0.1:0', { authKey, onChannel: (channel) => server.accept(channel), maxUnsent: 2 ** 24, ...options });
  const { address } = place;
  const client = new ManagerClient({ address, serverId: 'tcp' }, await connect(address, { authKey }), { holder: process.pid, name: 'witness' });
  const settings = { maxSize: 0, name: 'witness' };
  const witness = new Witness(new Queue<number>(settings, client.create('Queue', queueArgs(settings))));
  return {
    address,
    pid: process.pid,
    witness,
    async close() {
      await witness.stop();
      client.close();
      server.close();
      await place.close();
    },
  };
}

export const hosts: readonly [name: string, open: () => Promise<Host>][] = [
  ['a manager process, over its own socket', managerProcess],
  ['a manager over TCP', () => serverOverTcp()],
];
