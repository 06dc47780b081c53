/*
 * Ten tasks of two seconds for three workers: they run three at a time.
 *
 * Must be seen: ten lines "added" first; then the tasks end in threes, done by the same three pids.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function task(number: number): Promise<void> {
  await sleep(2000 / speed);
  console.log(`task ${number} done by ${process.pid}`);
}

const pool = new Pool(3);
for (let number = 0; number < 10; number += 1) {
  pool.applyAsync(task, [number]);
  console.log(`added ${number}`);
}
pool.close();
await pool.join();
console.log('end');
