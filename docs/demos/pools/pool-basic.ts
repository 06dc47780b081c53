/*
 * A pool of three workers does three tasks; it is closed, then joined.
 *
 * Must be seen: "all tasks are in the pool", three tasks in any order, "the pool is done".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function task(name: string): Promise<void> {
  await sleep(1000 / speed);
  console.log(`task ${name} done by ${process.pid}`);
}

const pool = new Pool(3);
for (const name of ['a', 'b', 'c']) pool.applyAsync(task, [name]);
console.log('all tasks are in the pool');
pool.close();
await pool.join();
console.log('the pool is done');
