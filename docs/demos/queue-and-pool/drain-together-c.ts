/*
 * Three workers drain a queue, third version: one end mark stands behind the items.
 *
 * Must be seen: all 100 items are taken, none twice; one worker takes the mark and ends; forkful reports that the other
 * two wait for items that nobody is left to put, and where, and the program ends.
 */
import { DeadlockError, Manager, Pool, Queue, setStallPolicy } from 'forkful';

async function drain(queue: Queue<number | 'end'>, taken: Queue<number>): Promise<void> {
  for (;;) {
    const item = await queue.get();
    if (item === 'end') break;
    await taken.put(item);
  }
}

setStallPolicy('raise'); // left to itself the program would say the same on stderr, and wait on
const queue = Manager().Queue<number | 'end'>();
const taken = new Queue<number>();
for (let item = 0; item < 100; item += 1) await queue.put(item);
await queue.put('end');

const pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

try {
  for (const worker of workers) await worker;
} catch (error) {
  if (!(error instanceof DeadlockError)) throw error;
  console.log(error.report);
  pool.terminate();
}
pool.close();
await pool.join();
