/*
 * One child writes to a queue while another one reads from it.
 *
 * Must be seen: the consumer gets 0 to 4 in order, then says that nothing more comes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function produce(queue: Queue<number>): Promise<void> {
  for (let number = 0; number < 5; number += 1) {
    await queue.put(number);
    await sleep(200 / speed);
  }
  await queue.shutdown();
}

async function consume(queue: Queue<number>): Promise<void> {
  for await (const number of queue) console.log(`got ${number}`);
  console.log('nothing more comes');
}

const queue = new Queue<number>();
const children = [new Process({ target: produce, args: [queue] }), new Process({ target: consume, args: [queue] })];
for (const child of children) child.start();
for (const child of children) await child.join();
