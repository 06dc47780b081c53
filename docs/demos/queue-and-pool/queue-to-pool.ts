/*
 * A plain queue is the argument of a pool's task: Python refuses this, here it works.
 *
 * Must be seen: 1, 4 and 9, which the workers put on the queue; two workers have no common order.
 */
import { Pool, Queue } from 'forkful';

async function square(number: number, results: Queue<number>): Promise<void> {
  await results.put(number * number);
}

const results = new Queue<number>();
await using pool = new Pool(2);
for (const number of [1, 2, 3]) await pool.apply(square, [number, results]);
for (let left = 3; left > 0; left -= 1) console.log(await results.get());
