import type { Channel } from '../../transport/channel.js';
import { barrierKind } from './barrier-resource.js';
import { eventKind } from './event-resource.js';
import { lockKind, rLockKind } from './lock-resource.js';
import { boundedSemaphoreKind, semaphoreKind } from './semaphore-resource.js';
import type { Guest } from '../kin-words.js';
import { Home } from './home.js';
import { LastWords } from './last-words.js';
import { objectKind } from './object-resource.js';
import { pipeKind } from './pipe-resource.js';
import { joinableQueueKind } from './joinable-queue-resource.js';
import { priorityQueueKind } from './priority-queue-resource.js';
import { queueKinds } from './queue-resource.js';
import { containerKinds } from './containers/container-kinds.js';
import { ResourceTable } from './resource-table.js';
import type { ResourceKind } from './resource.js';
import { Session } from './session.js';

/** Every kind of resource that a manager can make besides objects; each manager its own, because kinds may remember. */
const resourceKinds = (): readonly ResourceKind[] => [
  ...queueKinds,
  joinableQueueKind,
  priorityQueueKind,
  pipeKind(),
  lockKind,
  rLockKind,
  semaphoreKind,
  boundedSemaphoreKind,
  eventKind,
  barrierKind,
  ...containerKinds,
];

export interface ManagerServerOptions {
  /** The manager's name as long as it lives. Default: none. */
  readonly serverId?: string | undefined;
  /** Called whenever the last client has gone. */
  readonly onUnused?: (() => void) | undefined;
  /** The manager as the code that runs in it sees it. Default: one without types, whose objects can make no proxies. */
  readonly home?: Home | undefined;
}

/** A manager without the process around it: give it channels, and it serves them. */
export class ManagerServer {
  readonly table: ResourceTable;
  readonly serverId: string;
  readonly #sessions = new Set<Session>();
  readonly lastWords = new LastWords(() => this.#sessions);
  readonly #onUnused: () => void;

  constructor({ onUnused = () => undefined, serverId = '', home = new Home(new Map(), noClient) }: ManagerServerOptions = {}) {
    this.serverId = serverId;
    this.#onUnused = onUnused;
    this.table = new ResourceTable([...resourceKinds(), objectKind(home)]);
  }

  /** How many are connected. */
  get clients(): number {
    return this.#sessions.size;
  }

  /** Whether anybody but this process or thread is connected. */
  usedBesidesBy(holder: number): boolean {
    return [...this.#sessions].some((session) => session.holder !== holder);
  }

  /** The clients of a program as those who can be asked. */
  guests(program: string): readonly Guest[] {
    return [...this.#sessions].filter((session) => session.program === program).map(({ guest }) => guest);
  }

  /** Serves a client whose right to be here is proven. */
  accept(channel: Channel): void {
    this.#sessions.add(new Session(channel, this));
  }

  /** Serves the code that runs in the manager itself, which is nobody who uses it. */
  acceptOwn(channel: Channel): void {
    new Session(channel, this);
  }

  recall(id: string, token: string, holder: number): void {
    this.lastWords.after(holder, () => this.table.recall(id, token));
  }

  ended(session: Session): void {
    this.lastWords.ended(session);
    if (this.#sessions.delete(session) && this.#sessions.size === 0) this.#onUnused();
  }

  /** Who is connected, what there is, who holds it, who waits and since when. Plain values. */
  describe(): ManagerState {
    return {
      clients: [...this.#sessions].map(({ label }) => label),
      resources: [...this.table].map(({ id, kind, holders, transit, waiting, resource }) => ({
        id,
        kind,
        holders: [...holders].map(({ label }) => label),
        inTransit: transit.size,
        waiting: [...waiting].map(({ client, method, waitingSince }) => ({
          client: client.label,
          method,
          since: waitingSince ?? 0,
        })),
        state: resource.describe(),
      })),
    };
  }

  /** What a report on a program that stands still must know: who is connected, and the resources that somebody waits for. */
  portrait(): ManagerPortrait {
    const clients = [...this.#sessions].map(({ holder, program }) => ({ pid: holder, program }));
    const resources = this.describe().resources.filter(({ waiting }) => waiting.length > 0);
    return { clients, resources };
  }

  /** Disconnects everybody. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }
}

function noClient(): never {
  throw new Error('this manager is not its own client');
}

/** What a manager knows about itself, for people and for reports. */
export interface ManagerState {
  /** The processes that are connected. */
  readonly clients: readonly string[];
  readonly resources: readonly ResourceDescription[];
}

/** The same for a report: identities instead of names, and no resources at rest. */
export interface ManagerPortrait {
  readonly clients: readonly { readonly pid: unknown; readonly program: string }[];
  readonly resources: readonly ResourceDescription[];
}

/** One resource as its manager sees it. */
export interface ResourceDescription {
  readonly id: string;
  readonly kind: string;
  /** The processes that have a handle. */
  readonly holders: readonly string[];
  /** Handles that are under way to another process. */
  readonly inTransit: number;
  /** The calls that wait, each with the time it began (milliseconds since 1970). */
  readonly waiting: readonly { readonly client: string; readonly method: string; readonly since: number }[];
  readonly state: Readonly<Record<string, unknown>>;
}
