import type { Barrier, BoundedSemaphore, Condition, Event, Lock, Process, Queue, RLock, Semaphore } from 'forkful';

/** Makes the objects of one host; the module, a context and a `SyncManager` are such factories as they are. */
export interface SyncFactory {
  lock(): Lock;
  rLock(): RLock;
  semaphore(value?: number): Semaphore;
  boundedSemaphore(value?: number): BoundedSemaphore;
  condition(lock?: Lock | RLock): Condition;
  event(): Event;
  barrier(parties: number, action?: () => unknown, timeout?: number): Barrier;
}

/** Where shared objects come from: the same rules hold in all of them. */
export interface SyncHost {
  readonly make: SyncFactory;
  /** Runs a function as another process, which it is wherever the host has one, with these objects as arguments. */
  elsewhere<A extends readonly object[], R>(run: (...objects: A) => R, ...objects: A): Promise<Awaited<R>>;
  close(): Promise<void>;
}

type Task = { readonly run: (...objects: readonly object[]) => unknown; readonly objects: readonly object[] };
type Result = { readonly value?: unknown; readonly error?: unknown };

/** Another process that runs what it is told, one after the other. */
export class Elsewhere {
  readonly #tasks: Queue<Task>;
  readonly #results: Queue<Result>;
  readonly #child: Process;

  constructor(make: { Process: typeof Process; Queue: new <T>() => Queue<T> }) {
    this.#tasks = new make.Queue<Task>();
    this.#results = new make.Queue<Result>();
    this.#child = new make.Process({ target: serve, args: [this.#tasks, this.#results], daemon: true });
    this.#child.start();
  }

  async run<A extends readonly object[], R>(run: (...objects: A) => R, ...objects: A): Promise<Awaited<R>> {
    await this.#tasks.put({ run: run as never, objects });
    const result = await this.#results.get({ timeout: 15 });
    if ('error' in result) throw result.error;
    return result.value as Awaited<R>;
  }

  async close(): Promise<void> {
    await this.#tasks.shutdown();
    await this.#child.join(10);
    this.#child.kill();
    await this.#child.join();
  }
}

async function serve(tasks: Queue<Task>, results: Queue<Result>): Promise<void> {
  for await (const { run, objects } of tasks) {
    try {
      await results.put({ value: await run(...objects) });
    } catch (error) {
      await results.put({ error });
    }
  }
}

/** What a promise rejects with. */
export const failure = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`);
    },
    (error: unknown) => error as Error,
  );

/** Resolves when a state of the manager is reached; each look is a round trip, so nothing is guessed. */
export async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + 15_000; performance.now() < end; ) if (await reached()) return;
  throw new Error(`not within 15 s: ${what}`);
}

/** Runs a call and gives how long it took, in seconds, and its result. */
export async function timed<T>(call: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await call();
  return [result, (performance.now() - begun) / 1000];
}
