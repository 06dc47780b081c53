/*
 * A child puts a million characters and ends; the main program joins it before it gets them. In Python this waits for ever,
 * because the child cannot end while nobody reads what it has put.
 *
 * Must be seen: the child has ended, then the item is there.
 */
import { Process, Queue } from 'forkful';

async function work(queue: Queue<string>): Promise<void> {
  await queue.put('X'.repeat(1_000_000));
}

const queue = new Queue<string>();
const child = new Process({ target: work, args: [queue] });
child.start();
await child.join();
console.log(`the child has ended: exit code ${child.exitCode}`);
console.log(`got ${(await queue.get()).length} characters`);
