/*
 * The same ten tasks with apply(), which waits for each: strictly one after another.
 *
 * Must be seen: "task 0 done", "added 0", "task 1 done", "added 1" and so on, in order.
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
  await pool.apply(task, [number]);
  console.log(`added ${number}`);
}
pool.close();
await pool.join();
console.log('end');
