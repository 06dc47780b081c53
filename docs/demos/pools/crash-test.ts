/*
 * Workers are killed at random while they work and a progress bar runs.
 *
 * Must be seen: every task has ended, with its result or as lost with its worker; none ran twice, none is missing, and the pool has all its
 * workers again. DEMO_SEED chooses other victims.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, WorkerLostError } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry
const seed = Number(process.env['DEMO_SEED'] ?? Date.now() % 1000);
const TASKS = Math.round(2000 / speed) + 50;
const WORKERS = 4;
const KILLS = Math.max(4, Math.round(20 / speed));

let state = seed;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

/** Signs a book, takes a few milliseconds, and gives its number back. */
async function task(number: number, book: string): Promise<number> {
  appendFileSync(book, `${number}\n`);
  await sleep(5);
  return number;
}

const folder = mkdtempSync(join(tmpdir(), 'crash-test-'));
const book = join(folder, 'begun');
const pool = new Pool(WORKERS);

let kills = 0;
/** Kills one of the workers that have a task just now. */
function kill(): void {
  const busy = pool.statistics().workers.filter((worker) => worker.state === 'running');
  const victim = busy[random(Math.max(1, busy.length))];
  if (victim === undefined) return;
  process.kill(victim.pid, 'SIGKILL');
  kills += 1;
}

const results: number[] = [];
const lost: unknown[] = [];
const work = pool.imapUnordered((number: number) => task(number, book), Array.from({ length: TASKS }, (_, number) => number), {
  progress: { label: 'under fire', unit: 'task' },
});
for (;;) {
  try {
    const next = await work.next();
    if (next.done === true) break;
    results.push(next.value);
    if (results.length % Math.floor(TASKS / (KILLS + 1)) === 0) setTimeout(kill, 3); // in the middle of a task
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error;
    lost.push(error);
  }
}

const begun = readFileSync(book, 'utf8').trim().split('\n');
rmSync(folder, { recursive: true });
const after = await pool.map((number: number) => number * number, [1, 2, 3]);
console.log(`${kills} workers were killed (seed ${seed})`);
console.log(`${TASKS} tasks: ${results.length} done, ${lost.length} lost with their workers, ${TASKS - results.length - lost.length} missing`);
console.log(`ran twice: ${begun.length - new Set(begun).size}, came back twice: ${results.length - new Set(results).size}`);
console.log(`the pool goes on: ${after.join(' ')}`);
pool.close();
await pool.join();
