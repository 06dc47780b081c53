import type { SyncManager } from 'forkful';
import type { Life } from './journal.js';
import type { Random } from './random.js';

/** What a worker's lane gets: who it is, its chances, and where it writes everything down. */
export interface Lane {
  readonly life: string;
  readonly lane: number;
  readonly random: Random;
  readonly folder: string;
  /** A number that was not used in this lane. */
  readonly nextNumber: () => number;
  readonly note: (station: string, what: string, ...details: (string | number)[]) => void;
  /** Whether another life was killed, or is about to be. */
  readonly isDead: (life: string) => boolean;
  /** Ends this process as a kill from outside would, in this very moment. */
  readonly die: () => never;
  /** A rule is broken: ends the whole run. */
  readonly broken: (text: string) => never;
}

/** What a round leaves behind for the accounts. */
export interface Remains<S> {
  readonly shared: S;
  readonly lives: readonly Life[];
  /** What the manager says about a handle. */
  readonly state: (handle: object) => Readonly<Record<string, any>>;
}

export interface Verdict {
  /** The rules that are broken. */
  readonly broken: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/** One kind of thing that the workers do together. `S`: what the round has of it; `E`: what a worker has. */
export interface Station<S = any, E = S> {
  /** Makes what they share; `folder` is theirs too. */
  readonly make: (manager: SyncManager, folder: string) => S;
  /** What a life gets that is about to be started, where that is not what all share; `started` is called behind its start. */
  readonly equip?: (shared: S, life: string) => { readonly equipment: E; readonly started: () => void };
  /** One thing that a worker does, with every event written down. */
  readonly step: (shared: E, lane: Lane) => Promise<void>;
  /** After a round, when nobody works any more. */
  readonly verify: (remains: Remains<S>) => Promise<Verdict> | Verdict;
}
