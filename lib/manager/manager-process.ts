import { EOFError } from '../errors/python-errors.js';
import { RoleProcess } from '../process/role-process.js';
import type { StartMethod } from '../process/start-method.js';
import type { ServerAddress } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import { createPrivateAddress, type PrivateAddress } from '../transport/address.js';
import { deferred } from '../util/deferred.js';
import { ExitPriority, onExit } from '../util/finalizers.js';
import { withRemoteStack } from '../util/remote-stack.js';
import type { Seconds } from '../util/seconds.js';
import { uniqueToken } from '../util/unique-token.js';
import { disconnect, identity } from './connections.js';
import { writeManagerPayload, type Visitors } from './manager-payload.js';
import { OwnerWord, pack, ServerWord, unpack } from './protocol.js';

export interface ManagerProcessOptions {
  /** What stands before the number in the name. */
  readonly nameStem: string;
  /** Nobody asked for it by name: not in `activeChildren()`, takes no number. */
  readonly hidden: boolean;
  readonly method?: StartMethod | undefined;
  /** How long it may take to end before it is terminated, and again before it is killed. Default: 1 second. */
  readonly shutdownSeconds?: Seconds | undefined;
  /** What it is given of the user's. Default: nothing. */
  readonly plan?: Uint8Array | null | undefined;
  /** Whether, where and how other programs come in. Default: not. */
  readonly visitors?: { readonly address: string | undefined; readonly authKey: Uint8Array } | undefined;
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
  readonly #places: readonly PrivateAddress[];
  readonly #shutdownSeconds: Seconds;
  readonly #unregister: () => void;
  readonly #ready = deferred();
  readonly #stillUsed = deferred();
  #address: string;
  #running = true;
  #stopped: Promise<void> | undefined;

  constructor({ nameStem, hidden, method, shutdownSeconds = 1, plan = null, visitors }: ManagerProcessOptions) {
    const place = createPrivateAddress();
    const entrance = visitors !== undefined && visitors.address === undefined ? createPrivateAddress() : undefined;
    this.#places = entrance === undefined ? [place] : [place, entrance];
    this.#shutdownSeconds = shutdownSeconds;
    const door: Visitors | undefined = visitors && {
      address: entrance?.address ?? visitors.address!,
      authKey: visitors.authKey,
      owned: entrance !== undefined,
    };
    this.#address = door?.address ?? place.address;
    this.process = new RoleProcess({
      role: 'manager-server',
      nameStem,
      daemon: false,
      hidden,
      endedByOwner: true,
      method,
      payload: () => writeManagerPayload({ server: this.server, plan, visitors: door }),
    });
    this.server = { address: place.address, serverId: `${this.process.name}/${uniqueToken()}` };
    this.#ready.promise.catch(() => undefined);
    try {
      this.process.start();
    } catch (error) {
      this.#removePlaces();
      throw error;
    }
    this.process.channel.onMessage({ message: (bytes) => this.#heard(unpack(bytes)), closed: () => undefined });
    // Nothing at `process.exit()`: the manager sees its owner's end by itself, and lives on only as long as others use it.
    this.#unregister = onExit({ priority: ExitPriority.managers, run: () => this.#retire() });
    void this.process.exited.then(() => this.#ended());
  }

  get running(): boolean {
    return this.#running;
  }

  /** Where other programs come in; with port 0 the real port is known when the manager is ready. */
  get address(): string {
    return this.#address;
  }

  /** Resolves when the manager serves, rejects with what its initializer threw, or with `EOFError` when it ended before. Keeps the program alive. */
  async ready(): Promise<void> {
    const { channel } = this.process;
    channel.ref();
    try {
      await this.#ready.promise;
    } finally {
      channel.unref();
    }
  }

  /** Ends the manager, whoever uses it. Idempotent. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  async #end(): Promise<void> {
    if (this.#running) this.process.channel.send(pack([OwnerWord.stop]));
    await this.process.join(this.#shutdownSeconds);
    if (this.process.exitCode === undefined) {
      this.process.terminate();
      await this.process.join(this.#shutdownSeconds);
    }
    if (this.process.exitCode === undefined) {
      this.process.kill();
      await this.process.join();
    }
  }

  #heard([word, detail]: readonly unknown[]): void {
    if (word === ServerWord.ready) {
      this.#address = detail as string;
      this.#ready.resolve();
    } else if (word === ServerWord.failed) {
      // Settled from now on: the end of the process, which follows, says nothing more.
      this.#ready.resolve(this.#failure(detail as Uint8Array));
    } else {
      this.#stillUsed.resolve();
    }
  }

  async #failure(bytes: Uint8Array): Promise<never> {
    await codec.prepare(bytes);
    throw withRemoteStack(codec.decode(bytes), this.process.name, this.process.pid!);
  }

  /** The owner ends in good order: so does the manager, unless processes that are not the owner's still use it. */
  async #retire(): Promise<void> {
    if (!this.#running || this.#stopped !== undefined) return this.#stopped;
    const { channel } = this.process;
    disconnect(this.server);
    channel.send(pack([OwnerWord.retire, identity().holder]));
    channel.ref();
    await Promise.race([this.#stillUsed.promise, this.process.join(2 * this.#shutdownSeconds)]);
    channel.unref();
  }

  #ended(): void {
    this.#running = false;
    this.#unregister();
    this.#removePlaces();
    const { name, exitCode } = this.process;
    this.#ready.reject(new EOFError(`BaseManager.start: ${name} ended with exit code ${String(exitCode)} before it was ready.`));
  }

  #removePlaces(): void {
    for (const place of this.#places) place.remove();
  }
}
