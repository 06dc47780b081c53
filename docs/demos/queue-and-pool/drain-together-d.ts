/*
 * Three workers drain a queue, fourth version: one end mark for each worker.
 *
 * Must be seen: all 100 items are taken, none twice; all workers end.
 */
import { Manager, Pool, Queue } from 'forkful';

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
for (let worker = 0; worker < 3; worker += 1) await queue.put('end');

await using pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

for (const worker of workers) await worker;
console.log('all workers have ended');
