/*
 * Three sleepers of 1, 2 and 3 seconds: started together, or each after the other.
 *
 * Must be seen: all started and then joined take about 3 seconds; one after the other about 6.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function nap(seconds: number): Promise<void> {
  await sleep((seconds * 1000) / speed);
}

function startNap(seconds: number): Process {
  const child = new Process({ target: nap, args: [seconds] });
  child.start();
  return child;
}

let started = Date.now();
for (const child of [startNap(1), startNap(2), startNap(3)]) await child.join();
console.log(`together: ${(((Date.now() - started) * speed) / 1000).toFixed(1)} s`);

started = Date.now();
for (const seconds of [1, 2, 3]) await startNap(seconds).join();
console.log(`one after the other: ${(((Date.now() - started) * speed) / 1000).toFixed(1)} s`);
