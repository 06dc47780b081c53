/*
 * A daemon dies as soon as the main code ends.
 *
 * Must be seen: "end" and nothing else; the program is over at once.
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

new Process({ target: count, daemon: true }).start();
console.log('end');
