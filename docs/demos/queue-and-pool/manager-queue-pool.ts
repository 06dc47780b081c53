/*
 * A manager's queue goes to pool tasks as an argument: one task writes, the next one reads.
 *
 * Must be seen: the pids of writer and reader, whose parent is the main program, and a, b, c read in this order.
 */
import { Manager, Pool, type Queue } from 'forkful';

async function write(queue: Queue<string>): Promise<void> {
  console.log(`writer ${process.pid}, parent ${process.ppid}`);
  for (const letter of 'abc') await queue.put(letter);
}

async function read(queue: Queue<string>): Promise<void> {
  console.log(`reader ${process.pid}, parent ${process.ppid}`);
  for (let left = 3; left > 0; left -= 1) console.log(`read ${await queue.get()}`);
}

console.log(`main ${process.pid}`);
const queue = Manager().Queue<string>();
await using pool = new Pool(3);
await pool.apply(write, [queue]);
await pool.apply(read, [queue]);
console.log('end');
