/*
 * Parent and child agree about their pids; a terminated child is dead a moment later.
 *
 * Must be seen: the same two pids from both sides, then alive "true", "false" and exit code -15.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, Process, Queue } from 'forkful';

async function tell(pids: Queue<(number | undefined)[]>): Promise<void> {
  await pids.put([currentProcess().pid, process.pid, process.ppid]);
  await sleep(60_000);
}

const pids = new Queue<(number | undefined)[]>();
const child = new Process({ target: tell, args: [pids] });
child.start();
const [current, own, parent] = await pids.get();
console.log(`the child is ${current}, which is ${own}, and its parent is ${parent}`);
console.log(`the parent is ${currentProcess().pid}, which is ${process.pid}, and its child is ${child.pid}`);

console.log(`alive: ${child.isAlive()}`);
child.terminate();
await sleep(500);
console.log(`alive: ${child.isAlive()}, exit code: ${child.exitCode}`);
