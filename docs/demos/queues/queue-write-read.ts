/*
 * A writer puts three messages on a queue and ends; then a reader takes them until the queue is empty.
 *
 * Must be seen: three lines "wrote", then the same three "read", in the same order.
 */
import { Process, Queue } from 'forkful';

async function write(queue: Queue<string>): Promise<void> {
  for (const message of ['A', 'B', 'C']) {
    await queue.put(message);
    console.log(`wrote ${message}`);
  }
}

async function read(queue: Queue<string>): Promise<void> {
  while (!(await queue.empty())) console.log(`read ${await queue.get()}`);
}

const queue = new Queue<string>();
const writer = new Process({ target: write, args: [queue] });
writer.start();
await writer.join();
const reader = new Process({ target: read, args: [queue] });
reader.start();
await reader.join();
