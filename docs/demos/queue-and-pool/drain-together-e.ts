/*
 * Three workers drain a queue, forkful's own way: the producer shuts the queue down, the workers iterate over it.
 *
 * Must be seen: all 100 items are taken, none twice; all workers end, without any marks.
 */
import { Manager, Pool, Queue } from 'forkful';

async function drain(queue: Queue<number>, taken: Queue<number>): Promise<void> {
  for await (const item of queue) await taken.put(item);
}

const queue = Manager().Queue<number>();
const taken = new Queue<number>();
for (let item = 0; item < 100; item += 1) await queue.put(item);
await queue.shutdown();

await using pool = new Pool(3);
const workers = [1, 2, 3].map(() => pool.applyAsync(drain, [queue, taken]));

const items: number[] = [];
while (items.length < 100) items.push(await taken.get());
console.log(`${items.length} items were taken, ${new Set(items).size} different ones`);

for (const worker of workers) await worker;
console.log('all workers have ended');
