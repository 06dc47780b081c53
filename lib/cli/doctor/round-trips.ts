import { Pool, Process, Queue } from '../../index.js';
import { addOne, sayHello } from './doctor-worker.js';

/** Seconds that a round trip may take at most: a slow machine is no broken one. */
const LIMIT = 30;

/** One thing that was tried. */
export interface Trial {
  readonly what: string;
  /** Seconds that it took. */
  readonly seconds: number;
  /** Why it failed; `undefined` when it did not. */
  readonly error: string | undefined;
}

/** Tries the three things that everything else is built of. */
export async function tryRoundTrips(): Promise<Trial[]> {
  return [
    await attempt('start and join a process', startAndJoin),
    await attempt('put into a queue and get out of it', putAndGet),
    await attempt('a task through a pool', taskThroughPool),
  ];
}

async function attempt(what: string, trial: () => Promise<void>): Promise<Trial> {
  const started = performance.now();
  let error: string | undefined;
  try {
    await trial();
  } catch (thrown) {
    error = String(thrown);
  }
  return { what, seconds: (performance.now() - started) / 1000, error };
}

async function startAndJoin(): Promise<void> {
  const child = new Process({ target: sayHello, daemon: true });
  child.start();
  await child.join(LIMIT);
  if (child.exitCode === undefined) {
    child.kill();
    throw new Error(`the process did not end within ${LIMIT} s.`);
  }
  if (child.exitCode !== 0) throw new Error(`the process ended with exit code ${child.exitCode}.`);
}

async function putAndGet(): Promise<void> {
  const queue = new Queue<string>();
  await queue.put('hello', { timeout: LIMIT });
  const item = await queue.get({ timeout: LIMIT });
  if (item !== 'hello') throw new Error(`'hello' went in and '${item}' came out.`);
}

async function taskThroughPool(): Promise<void> {
  const pool = new Pool(1);
  try {
    const sum = await pool.applyAsync(addOne, [1]).get(LIMIT);
    if (sum !== 2) throw new Error(`1 + 1 came back as ${sum}.`);
  } finally {
    pool.terminate();
    await pool.join();
  }
}
