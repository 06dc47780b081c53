/*
 * The main code ends first; the program goes on until its child has finished.
 *
 * Must be seen: "end", then 0, 1, 2.
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

new Process({ target: count }).start();
console.log('end');
