/*
 * Three workers drain a queue, first version: get(), then stop when the queue is empty.
 *
 * Must be seen: all 100 items are taken, none twice; then forkful reports that workers wait for an item that nobody is
 * left to put, and where, and the program ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlockError, Manager, Pool, Queue, setStallPolicy } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function drain(queue: Queue<number>, taken: Queue<number>): Promise<void> {
  for (;;) {
    const item = await queue.get();
    await taken.put(item);
    if (await queue.empty()) break;
    await sleep((Math.random() * 100) / speed); // works; meanwhile another worker takes the last item
  }
}

setStallPolicy('raise'); // left to itself the program would say the same on stderr, and wait on
const queue = Manager().Queue<number>();
const taken = new Queue<number>();
for (let item = 0; item < 100; item += 1) await queue.put(item);

const pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

try {
  for (const worker of workers) await worker;
  console.log('all workers have ended, by luck');
} catch (error) {
  if (!(error instanceof DeadlockError)) throw error;
  console.log(error.report);
  pool.terminate();
}
pool.close();
await pool.join();
