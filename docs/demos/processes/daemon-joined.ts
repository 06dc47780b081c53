/*
 * A daemon that is joined may finish its work.
 *
 * Must be seen: 0, 1, 2, then "end".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function count(): Promise<void> {
  for (let number = 0; number < 3; number += 1) {
    await sleep(1000 / speed);
    console.log(number);
  }
}

const child = new Process({ target: count, daemon: true });
child.start();
await child.join();
console.log('end');
