/*
 * A plain queue is the argument of a pool's task: Python refuses this, here it works.
 *
 * Must be seen: the squares that the worker put on the queue.
 */
import { Pool, Queue } from 'forkful';

async function square(number: number, results: Queue<number>): Promise<void> {
  await results.put(number * number);
}

const results = new Queue<number>();
await using pool = new Pool(2);
for (const number of [1, 2, 3]) await pool.apply(square, [number, results]);
while (!(await results.empty())) console.log(await results.get());
