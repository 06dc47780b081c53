/*
 * A daemon dies when the main code ends, even though a plain child runs on.
 *
 * Must be seen: "456" and, at the end, "end456"; perhaps "123" (the daemon may be dead before it comes to that), but
 * never "end123".
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function daemonic(): Promise<void> {
  console.log('123');
  await sleep(1000 / speed);
  console.log('end123');
}

async function plain(): Promise<void> {
  console.log('456');
  await sleep(3000 / speed);
  console.log('end456');
}

new Process({ target: daemonic, daemon: true }).start();
new Process({ target: plain }).start();
