import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { activeChildren, Pool } from 'forkful';
import type { Random } from '../random.js';
import { balance, type Ending, type Entry } from './books.js';
import { endsByItself, fulfil, pickDeed, tell, type Order } from './order.js';

export interface EraSettings {
  readonly name: string;
  readonly random: Random;
  /** A file that is not there. */
  readonly ledger: string;
  readonly seconds: number;
  /** The mean time between two kills, in milliseconds. */
  readonly meanGapMs: number;
}

export interface EraResult {
  readonly broken: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/** How long nothing may happen before all has ended, in milliseconds, when nobody kills any more. */
const STANDSTILL_MS = 20_000;
const TIMEOUT = 0.15;
/** A pool gives up when ten are killed in a row before they were ready, and is right to. */
const MOST_INFANTS = 6;
/** More are not under way at a time. */
const MOST = 200;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One pool with options that chance chooses, in mixed use and with its workers killed, until it is closed or terminated. */
export class Era {
  readonly #settings: EraSettings;
  readonly #random: Random;
  readonly #together: number;
  readonly #pool: Pool;
  readonly #entries: Mutable<Entry>[] = [];
  #open = 0;
  #kills = 0;
  /** How many were killed before they were ready. */
  #infants = 0;
  #over = false;

  constructor(settings: EraSettings) {
    this.#settings = settings;
    this.#random = settings.random;
    writeFileSync(settings.ledger, '');
    this.#together = this.#random.pick([1, 1, 1, 4]);
    this.#pool = new Pool({
      processes: this.#random.between(1, 4),
      concurrency: this.#together,
      maxTasksPerChild: this.#random.pick([undefined, undefined, 2, 10, 50]),
      maxAge: this.#random.pick([undefined, undefined, 0.4]),
      gracePeriod: 0.05,
    });
  }

  async play(): Promise<EraResult> {
    const { seconds, name } = this.#settings;
    const killing = this.#killAtRandom();
    for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
      if (this.#open < MOST) this.#submit();
      if (this.#random.chance(0.02)) spin(this.#random.between(1, 30)); // a program that has other things to do
      if (this.#random.chance(0.3)) await new Promise(setImmediate);
      if (this.#open >= MOST || this.#random.chance(0.05)) await sleep(this.#random.between(0, 20));
    }
    this.#over = true;
    await killing;
    const terminated = this.#random.chance(0.3);
    if (terminated) {
      for (const entry of this.#entries) if (entry.ending === undefined) entry.terminated = true;
      this.#pool.terminate();
    } else {
      this.#pool.close();
    }
    const ended = Promise.all([this.#pool.join(), this.#allEnded()]);
    const late = (await Promise.race([ended, this.#standstill()])) === 'standstill';
    const broken = late ? [`the pool does not end: ${inspect(this.#pool.statistics(), { depth: 4 })}`] : [];
    if (late) this.#pool.terminate();
    await new Promise(setImmediate); // the last callbacks
    const left = workers().length;
    if (!late && left > 0) broken.push(`${String(left)} workers are left after join()`);
    const begun = readFileSync(this.#settings.ledger, 'utf8').split('\n').slice(0, -1);
    const books = balance({ entries: this.#entries, begun, kills: this.#kills, together: this.#together });
    return {
      broken: [...broken, ...books.broken].map((text) => `${name} (${this.#describe()}): ${text}`),
      figures: { pools: 1, tasks: this.#entries.length, 'worker kills': this.#kills, 'lost tasks': books.lost },
    };
  }

  #describe(): string {
    const open = this.#entries.filter(({ ending }) => ending === undefined).map(({ order }) => `${order.id} ${order.deed}`);
    return `together ${String(this.#together)}, ${inspect(this.#pool)}, without an end: ${open.slice(0, 20).join(', ') || 'none'}`;
  }

  /** Resolves when no task has ended and no worker was started for a long time. */
  async #standstill(): Promise<'standstill'> {
    let since = performance.now();
    for (let last = ''; performance.now() - since < STANDSTILL_MS; ) {
      const { restarts, recycled } = this.#pool.statistics();
      const now = [this.#open, restarts, recycled].join();
      if (now !== last) since = performance.now();
      last = now;
      await sleep(100, undefined, { ref: false });
    }
    return 'standstill';
  }

  async #allEnded(): Promise<void> {
    while (this.#open > 0) await sleep(5);
  }

  #submit(): void {
    const kind = this.#random.pick(['apply', 'apply', 'apply', 'map', 'imap', 'unordered', 'stream']);
    if (kind === 'apply') this.#apply();
    else if (kind === 'map') this.#map();
    else if (kind === 'stream') void this.#stream();
    else void this.#imap(kind === 'unordered');
  }

  #add(tries: number, deeds?: readonly Order['deed'][]): Mutable<Entry> {
    const deed = deeds === undefined ? pickDeed(this.#random) : this.#random.pick(deeds);
    const order: Order = { id: `${this.#settings.name}-${String(this.#entries.length)}`, deed, ms: this.#random.between(0, 25), ledger: this.#settings.ledger };
    const entry: Mutable<Entry> = { order, tries, limited: false, aborted: false, terminated: false, ending: undefined, calls: undefined };
    this.#entries.push(entry);
    this.#open++;
    return entry;
  }

  #end(entry: Mutable<Entry>, ending: Ending): void {
    if (entry.ending !== undefined) entry.calls = 99; // it ends twice
    else this.#open--;
    entry.ending = ending;
  }

  /** With callbacks, time limits, signals and further tries. */
  #apply(): void {
    const retries = this.#random.chance(0.2) ? this.#random.between(1, 3) : 0;
    const entry = this.#add(1 + retries);
    const limited = !endsByItself(entry.order) || this.#random.chance(0.1);
    const controller = this.#random.chance(0.1) ? new AbortController() : undefined;
    entry.limited = limited;
    entry.calls = 0;
    const called = (): void => void entry.calls!++;
    const result = this.#pool.applyAsync(fulfil, [entry.order], {
      callback: called,
      errorCallback: called,
      ...(retries > 0 && { retries }),
      ...(limited && { timeout: TIMEOUT }),
      ...(controller !== undefined && { signal: controller.signal }),
    });
    if (controller !== undefined) {
      const abort = (): void => {
        if (entry.ending !== undefined) return;
        entry.aborted = true;
        controller.abort();
      };
      const when = this.#random.pick([0, 0, 1, 10, 60]);
      if (when === 0) queueMicrotask(abort);
      else setTimeout(abort, when);
    }
    result.then(
      (value) => this.#end(entry, { value }),
      (error: unknown) => this.#end(entry, { error }),
    );
  }

  /** An error is that of the first item by position that failed; the others have run or are lost with their chunk. */
  #map(): void {
    const entries = Array.from({ length: this.#random.between(1, 30) }, () => this.#add(1, ['quick', 'quick', 'quick', 'slow', 'large']));
    const chunkSize = this.#random.pick([1, 3, undefined]);
    this.#pool.mapAsync(fulfil, entries.map(({ order }) => order), { chunkSize }).then(
      (values) => entries.forEach((entry, n) => this.#end(entry, { value: values[n] })),
      (error: unknown) => entries.forEach((entry) => this.#end(entry, { error })),
    );
  }

  async #imap(unordered: boolean): Promise<void> {
    const entries = Array.from({ length: this.#random.between(1, 60) }, () => this.#add(1, ['quick', 'quick', 'quick', 'slow', 'throws', 'busy']));
    const results = this.#pool[unordered ? 'imapUnordered' : 'imap'](fulfil, entries.map(({ order }) => order), this.#random.pick([1, 1, 5]));
    const byId = new Map<unknown, Mutable<Entry>>(entries.map((entry) => [entry.order.id, entry]));
    const failures: unknown[] = [];
    for (const entry of entries) {
      const ending: Ending = await results.next().then(({ value }) => ({ value }), (error: unknown) => ({ error })); // prettier-ignore
      const owner = unordered ? byId.get('error' in ending ? (ending.error as Error).message : ending.value) : entry;
      if (owner === undefined) failures.push(ending.error);
      else this.#end(owner, ending);
    }
    // Lost ones say nothing of which item they were.
    for (const entry of entries) if (entry.ending === undefined) this.#end(entry, { error: failures.pop() });
  }

  /** Items come in order and without a gap, up to the last or to the error. */
  async #stream(): Promise<void> {
    const entry = this.#add(1, ['quick']);
    const { id, ms } = entry.order;
    const items: string[] = [];
    let ending: Ending;
    try {
      for await (const item of this.#pool.stream(tell, [entry.order])) items.push(item);
      ending = { value: items.length === ms ? id : `${String(items.length)} of ${String(ms)} items` };
    } catch (error) {
      ending = { error };
    }
    const gap = items.findIndex((item, n) => item !== `${id} item ${String(n)}`);
    this.#end(entry, gap === -1 ? ending : { value: `${items[gap]!} in place ${String(gap)}` });
  }

  async #killAtRandom(): Promise<void> {
    const { meanGapMs } = this.#settings;
    while (!this.#over) {
      await sleep(this.#random.gap(meanGapMs));
      for (let victims = this.#random.chance(0.1) ? this.#random.between(2, 4) : 1; victims > 0; victims--) await this.#strike();
    }
  }

  async #strike(): Promise<void> {
    const everybody = this.#pool.statistics().workers;
    const running = everybody.filter(({ state }) => state === 'running');
    const all = running.length > 0 && this.#random.chance(0.7) ? running : everybody;
    const victim = all.length === 0 ? undefined : this.#random.pick(all);
    const stopped = this.#random.chance(0.2);
    const meanwhile = this.#random.between(0, 40);
    const gently = this.#random.chance(0.2);
    if (victim === undefined || (victim.state === 'starting' && ++this.#infants > MOST_INFANTS)) return;
    const { pid } = victim;
    if (stopped) {
      signal(pid, 'SIGSTOP');
      await sleep(meanwhile);
    }
    this.#kills++;
    signal(pid, gently && !stopped ? 'SIGTERM' : 'SIGKILL');
  }
}

function workers(): ReturnType<typeof activeChildren> {
  return activeChildren().filter(({ name }) => name.includes('PoolWorker'));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself a moment ago.
  }
}

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}
