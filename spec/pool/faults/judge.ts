import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { activeChildren, type Pool } from 'forkful';
import { differences } from './differences.js';
import type { Fault, Scene, Verdict } from './fault.js';

/** How long a fault may take at most until it has an error; what takes longer hangs. In seconds. */
const WATCHDOG = 25;
const INNOCENT = 50;

const square = (n: number): number => n * n;

/** Lets a fault strike in the midst of short tasks that travel in batches, and looks at what came of it. */
export async function judge(fault: Fault, scene: Scene): Promise<Verdict> {
  const { pool, mark } = scene;
  const { row, name } = fault;
  rmSync(mark, { force: true });
  await pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8], 1); // they are known to be short from now on
  const before = activeChildren().map(({ pid }) => pid);
  const innocent = [...innocents(pool)];
  const started = Date.now();
  const struck = outcome(fault.strike(scene));
  innocent.push(...innocents(pool));
  const ended = await Promise.race([struck, sleep(WATCHDOG * 1000, undefined, { ref: false })]);
  const moment = momentOf(mark);
  const seconds = (Date.now() - (moment ?? started)) / 1000 - (fault.after ?? 0);
  const hangs = ended === undefined;
  const harmed = hangs ? INNOCENT * 2 : (await Promise.all(innocent)).filter((right) => !right).length;
  const usable = !hangs && (await outcome(pool.map(square, [3, 4], 1))).value?.toString() === '9,16';
  const busy = hangs ? 1 : await neitherGoneNorFree(pool, before);
  const lost = before.filter((pid) => !activeChildren().some((child) => child.pid === pid)).length;
  return { row, name, error: hangs ? 'HANG' : describe(ended), seconds, death: moment !== undefined, usable, harmed, busy, problems: [
    ...(hangs ? ['it hangs'] : differences(fault, ended)),
    ...(usable ? [] : ['the pool is not usable afterwards']),
    ...(harmed === 0 ? [] : [`${String(harmed)} innocent tasks are harmed`]),
    ...(busy === 0 ? [] : [`${String(busy)} workers are neither gone nor free`]),
    ...(fault.harmless === true && lost > 0 ? ['a worker is lost'] : []),
  ] }; // prettier-ignore
}

function innocents(pool: Pool): Promise<boolean>[] {
  return Array.from({ length: INNOCENT }, (_, n) =>
    pool.applyAsync(square, [n]).then((value) => value === n * n, () => false) as Promise<boolean>, // prettier-ignore
  );
}

/** How a task ended. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: unknown;
  readonly failed: boolean;
}

export async function outcome(result: PromiseLike<unknown>): Promise<Outcome> {
  try {
    return { value: await result, failed: false };
  } catch (error) {
    return { error, failed: true };
  }
}

/** Whoever was a worker is gone, and whoever is one does tasks. */
async function neitherGoneNorFree(pool: Pool, before: readonly (number | undefined)[]): Promise<number> {
  const silent = new Set<number>();
  for (const pid of before) if (pid !== undefined && isAlive(pid)) silent.add(pid);
  for (let tries = 0; tries < 100 && silent.size > 0; tries++) {
    const pids = await pool.map(() => new Promise<number>((resolve) => setTimeout(resolve, 2, process.pid)), [1, 2, 3, 4], 1);
    for (const pid of pids) silent.delete(pid);
    for (const pid of silent) if (!isAlive(pid)) silent.delete(pid);
  }
  return silent.size;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** When the fault happened, if it left a mark. */
function momentOf(mark: string): number | undefined {
  try {
    return Number(readFileSync(mark, 'utf8'));
  } catch {
    return undefined;
  }
}

export function describe({ failed, error }: Outcome): string {
  if (!failed) return 'none, right results';
  if (typeof error !== 'object' || error === null || !('stack' in error)) return `the thrown ${inspect(error)}`;
  const { constructor, signal, exitCode } = error as { constructor: { name: string }; signal?: string; exitCode?: number };
  const how = signal ?? (exitCode === undefined ? '' : `exit code ${String(exitCode)}`);
  return how === '' ? constructor.name : `${constructor.name} (${how})`;
}
