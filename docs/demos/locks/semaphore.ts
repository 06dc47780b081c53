/*
 * Five processes, two desks: a semaphore lets two work at a time.
 *
 * Must be seen: each process sits down and gets up, and never do more than two sit.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, Process, Semaphore } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function work(desks: Semaphore, seconds: number): Promise<void> {
  await using _ = await desks.hold();
  console.log(`${currentProcess().name} sits down`);
  await sleep((seconds * 1000) / speed);
  console.log(`${currentProcess().name} gets up`);
}

const desks = new Semaphore(2);
const workers = [1, 2, 1, 2, 1].map((seconds) => new Process({ target: work, args: [desks, seconds] }));
for (const worker of workers) worker.start();
for (const worker of workers) await worker.join();
