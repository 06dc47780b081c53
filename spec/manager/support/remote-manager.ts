import type { SyncManager } from 'forkful';

/** A manager of another program, as far as its user can tell: reached over TCP, with a key of its own. */
export interface RemoteManager<M extends SyncManager> {
  readonly manager: M;
  close(): Promise<void>;
}

/** Starts a manager at an address with a key of its own, and connects to it as a stranger does. */
export async function openRemote<M extends SyncManager>(Class: new (options: { address: [string, number] | string; authKey: string }) => M): Promise<RemoteManager<M>> {
  const authKey = 'a secret';
  const owner = await new Class({ address: ['127.0.0.1', 0], authKey }).start();
  const manager = await new Class({ address: owner.address, authKey }).connect();
  return { manager, close: () => owner.shutdown() };
}
