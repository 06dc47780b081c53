/*
 * Three workers drain a queue, first version: get(), then stop when the queue is empty.
 *
 * Must be seen: all 100 items are taken, none twice; then the program says that workers still wait for an item that
 * never comes, and ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Manager, Pool, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function drain(queue: Queue<number>, taken: Queue<number>): Promise<void> {
  for (;;) {
    const item = await queue.get();
    await taken.put(item);
    if (await queue.empty()) break;
    await sleep((Math.random() * 100) / speed); // works; meanwhile another worker takes the last item
  }
}

const queue = Manager().Queue<number>();
const taken = new Queue<number>();
for (let item = 0; item < 100; item += 1) await queue.put(item);

const pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

await Promise.all(workers.map((worker) => worker.wait({ timeout: 2 / speed })));
const waiting = workers.filter((worker) => !worker.ready()).length;
console.log(
  waiting === 0
    ? 'all workers have ended, by luck'
    : `${waiting} of 3 workers still wait in get(): the queue was not empty when they looked, but it is now.`,
);
pool.terminate();
await pool.join();
