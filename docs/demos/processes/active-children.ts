/*
 * How many cores there are, and which children are running.
 *
 * Must be seen: the number of cores, Process-1 and Process-2 with their pids, and "done" before either of them ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { activeChildren, cpuCount, currentProcess, Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function work(seconds: number): Promise<void> {
  await sleep((seconds * 1000) / speed);
  console.log(`${currentProcess().name} ends`);
}

console.log(`cores: ${cpuCount()}`);
new Process({ target: work, args: [2] }).start();
new Process({ target: work, args: [3] }).start();
for (const child of activeChildren()) console.log(`child ${child.name} has pid ${child.pid}`);
console.log('done');
