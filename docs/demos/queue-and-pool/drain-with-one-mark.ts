/*
 * Three workers drain a queue, third version: one end mark stands behind the items.
 *
 * Must be seen: all 100 items are taken, none twice; one worker takes the mark and ends; the program says that the
 * other two still wait, and ends.
 */
import { Manager, Pool, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function drain(queue: Queue<number | 'end'>, taken: Queue<number>): Promise<void> {
  for (;;) {
    const item = await queue.get();
    if (item === 'end') break;
    await taken.put(item);
  }
}

const queue = Manager().Queue<number | 'end'>();
const taken = new Queue<number>();
for (let item = 0; item < 100; item += 1) await queue.put(item);
await queue.put('end');

const pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

await Promise.all(workers.map((worker) => worker.wait({ timeout: 2 / speed })));
const waiting = workers.filter((worker) => !worker.ready()).length;
console.log(`${waiting} of 3 workers still wait in get(): there was one end mark, and another worker took it.`);
pool.terminate();
await pool.join();
