import { RoleProcess } from '../process/role-process.js';
import type { ServerAddress } from '../rpc/broker.js';
import { createPrivateAddress, type PrivateAddress } from '../transport/address.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { uniqueToken } from '../util/unique-token.js';
import { disconnect } from './connections.js';
import { OwnerWord, pack } from './protocol.js';

/** How long a manager may take to end before it is made to, in seconds (Python: `shutdown_timeout`, MA-01). */
const SHUTDOWN_SECONDS = 1;

export interface ManagerProcessOptions {
  /** What stands before the number in the name. */
  readonly nameStem: string;
  /** Nobody asked for it by name: not in `activeChildren()`, takes no number. */
  readonly hidden: boolean;
}

/**
 * A manager process that this process owns, from its start to its end.
 *
 * The owner chooses the address before the process runs, so that handles exist at once; its directory says that somebody
 * listens or will, and is removed at the manager's end, whatever the end was.
 */
export class ManagerProcess {
  readonly server: ServerAddress;
  readonly process: RoleProcess;
  readonly #place: PrivateAddress;
  readonly #unregister: () => void;
  #running = true;
  #stopped: Promise<void> | undefined;

  constructor({ nameStem, hidden }: ManagerProcessOptions) {
    const place = createPrivateAddress();
    this.#place = place;
    this.process = new RoleProcess({
      role: 'manager-server',
      nameStem,
      daemon: false,
      hidden,
      endedByOwner: true,
      payload: () => pack([place.address]),
    });
    this.server = { address: place.address, serverId: `${this.process.name}/${uniqueToken()}` };
    try {
      this.process.start();
    } catch (error) {
      place.remove();
      throw error;
    }
    // Nothing at `process.exit()`: the manager sees its owner's end by itself, and lives on only as long as others use it.
    this.#unregister = onExit({ priority: ExitPriority.managers, run: () => this.#retire() });
    void this.process.exited.then(() => this.#ended());
  }

  get running(): boolean {
    return this.#running;
  }

  /** Ends the manager, whoever uses it. Idempotent. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  async #end(): Promise<void> {
    if (this.#running) this.process.channel.send(pack([OwnerWord.stop]));
    await this.process.join(SHUTDOWN_SECONDS);
    if (this.process.exitCode === undefined) {
      this.process.terminate();
      await this.process.join(SHUTDOWN_SECONDS);
    }
    if (this.process.exitCode === undefined) {
      this.process.kill();
      await this.process.join();
    }
  }

  /** The owner ends in good order: so does the manager, unless processes that are not the owner's still use it. */
  async #retire(): Promise<void> {
    if (!this.#running || this.#stopped !== undefined) return this.#stopped;
    const { channel } = this.process;
    disconnect(this.server);
    const stillUsed = new Promise<void>((resolve) => {
      channel.onMessage({ message: () => resolve(), closed: () => undefined });
    });
    channel.send(pack([OwnerWord.retire]));
    channel.ref();
    await Promise.race([stillUsed, this.process.join(2 * SHUTDOWN_SECONDS)]);
    channel.unref();
  }

  #ended(): void {
    this.#running = false;
    this.#unregister();
    this.#place.remove();
  }
}
