import { setTimeout as sleep } from 'node:timers/promises';
import { Process, type SyncManager } from 'forkful';
import { ghostsIn } from './ghosts.js';
import { endRound, journalSize, makeJournals, markDead, now, readJournals, timeOfDeath, type Life } from './journal.js';
import { managerState } from './manager-state.js';
import { LAG } from './operations.js';
import { Random } from './random.js';
import { stations } from './stations.js';
import { work } from './worker.js';

export interface RoundSettings {
  readonly manager: SyncManager;
  readonly seed: string;
  /** An empty folder for the journals. */
  readonly folder: string;
  readonly seconds: number;
  readonly processes: number;
  /** The mean time between two kills, in milliseconds. */
  readonly meanGapMs: number;
}

export interface RoundResult {
  /** The rules that were broken. */
  readonly broken: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/** How long the workers may take to end when they are told to, in seconds. */
const LAST_CALL = 30;

/** How much a life must have written at most before it may be killed, in bytes. */
const MATURE = 8000;

/** Workers at all stations for some seconds, killed at random and replaced; then the accounts are checked. */
export class Round {
  readonly #settings: RoundSettings;
  readonly #shared: Readonly<Record<string, unknown>>;
  readonly #broken: string[] = [];
  readonly #figures: Record<string, number> = { kills: 0, 'kills of stopped ones': 0, lives: 0 };
  readonly #slots: { readonly child: Process; readonly life: string }[] = [];
  #over = false;

  constructor(settings: RoundSettings) {
    this.#settings = settings;
    const { manager, folder } = settings;
    makeJournals(folder);
    this.#shared = Object.fromEntries(Object.entries(stations).map(([name, { make }]) => [name, make(manager, folder)]));
  }

  async play(): Promise<RoundResult> {
    const { folder, processes } = this.#settings;
    const inhabited = Promise.all(Array.from({ length: processes }, (_, slot) => this.#inhabit(slot)));
    const watched = this.#watch();
    await this.#killAtRandom();
    this.#over = true;
    await watched;
    endRound(folder);
    if ((await Promise.race([inhabited, sleep(LAST_CALL * 1000, 'late', { ref: false })])) === 'late') await this.#reportLate();
    await inhabited;
    const lives = readJournals(folder);
    for (const { life, events } of lives) {
      for (const [lane, station, what, text] of events) if (station === 'run' && what === 'broken') this.#broken.push(`${life} lane ${String(lane)}: ${String(text)}`);
    }
    if (this.#broken.length === 0) await this.#verify(lives);
    return { broken: this.#broken, figures: this.#figures };
  }

  /** One worker after the other in one place. */
  async #inhabit(slot: number): Promise<void> {
    const { seed, folder } = this.#settings;
    for (let number = 0; !this.#over && this.#broken.length === 0; number++) {
      const life = `${String(slot)}.${String(number)}`;
      const { shared, started } = this.#equip(life);
      const child = new Process({ target: work, args: [{ life, seed, folder, shared }], name: `life-${life}` });
      this.#slots[slot] = { child, life };
      child.start();
      started();
      this.#figures['lives']!++;
      await child.join();
      if (child.exitCode === 9) this.#broken.push(`${life} gave up`);
      else if (child.exitCode !== -9 && !(child.exitCode === 0 && this.#over)) this.#broken.push(`${life} ended with ${String(child.exitCode)}`);
    }
  }

  /** What a life gets of each station. */
  #equip(life: string): { readonly shared: Readonly<Record<string, unknown>>; readonly started: () => void } {
    const started: (() => void)[] = [];
    const shared = Object.entries(stations).map(([name, { equip }]) => {
      const given = equip?.(this.#shared[name], life);
      if (given !== undefined) started.push(given.started);
      return [name, given?.equipment ?? this.#shared[name]] as const;
    });
    return { shared: Object.fromEntries(shared), started: () => started.forEach((run) => run()) };
  }

  async #killAtRandom(): Promise<void> {
    const { seed, seconds, processes, meanGapMs } = this.#settings;
    const random = new Random(`${seed} killer`);
    const deadline = performance.now() + seconds * 1000;
    while (performance.now() < deadline && this.#broken.length === 0) {
      await sleep(random.gap(meanGapMs));
      // Now and then several at once.
      for (let victims = random.chance(0.1) ? random.between(2, processes) : 1; victims > 0; victims--) await this.#strike(random);
    }
  }

  /** Kills one of them at once, or stops it first, so that others grant it things that it cannot take; or lets it go on. */
  async #strike(random: Random): Promise<void> {
    const { child, life } = random.pick(this.#slots);
    const stopped = random.chance(0.3);
    const meanwhile = random.between(0, 40);
    const spared = random.chance(0.3);
    const maturity = random.chance(0.1) ? 0 : random.between(0, MATURE);
    // On a busy machine most would be killed before they have done anything.
    if (child.exitCode !== undefined || journalSize(this.#settings.folder, life) < maturity) return;
    if (stopped) {
      signal(child.pid!, 'SIGSTOP');
      await sleep(meanwhile);
      if (spared) return signal(child.pid!, 'SIGCONT');
      this.#figures['kills of stopped ones']!++;
    }
    markDead(this.#settings.folder, life);
    this.#figures['kills']!++;
    signal(child.pid!, 'SIGKILL');
  }

  /** Now and then the manager is asked whether it counts on the dead. */
  async #watch(): Promise<void> {
    const { manager, folder } = this.#settings;
    while (!this.#over && this.#broken.length === 0) {
      const asked = now();
      const state = await managerState(manager.address);
      for (const life of ghostsIn(state, asked, (name) => timeOfDeath(folder, name))) {
        this.#broken.push(`${life} was killed more than ${String(LAG)} ms ago, and the manager counts on it: ${JSON.stringify(state)}`);
      }
      for (let waits = 0; waits < 20 && !this.#over; waits++) await sleep(100);
    }
  }

  async #reportLate(): Promise<void> {
    const state = JSON.stringify(await managerState(this.#settings.manager.address), undefined, 1);
    const alive = this.#slots.filter(({ child }) => child.isAlive());
    this.#broken.push(`after ${String(LAST_CALL)} s these have not ended: ${alive.map(({ life }) => life).join(' ')}\n${state}`);
    for (const { child } of alive) child.kill();
  }

  async #verify(lives: readonly Life[]): Promise<void> {
    const after = await managerState(this.#settings.manager.address);
    if (after.clients.length > 1) this.#broken.push(`the manager still counts among its clients: ${after.clients.join(', ')}`);
    const waiting = after.resources.flatMap((one) => one.waiting);
    if (waiting.length > 0) this.#broken.push(`calls of nobody wait at the manager: ${JSON.stringify(waiting)}`);
    const states = new Map(after.resources.map((one) => [one.id, one.state]));
    for (const [name, station] of Object.entries(stations)) {
      const state = (handle: object): Readonly<Record<string, unknown>> => states.get(idOf(handle)) ?? {};
      const { broken, figures } = await station.verify({ shared: this.#shared[name], lives, state });
      this.#broken.push(...broken);
      Object.assign(this.#figures, figures);
    }
  }
}

/** The number that the manager knows a handle by. */
function idOf(handle: object): string {
  const Class = handle.constructor as { portOf?(value: object): { link: { ref: { id: string } } }; linkOf?(value: object): { ref: { id: string } } };
  return (Class.linkOf?.(handle) ?? Class.portOf?.(handle).link)!.ref.id;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself a moment ago.
  }
}
