/*
 * Two producers, two daemonic consumers and a queue that counts its tasks.
 *
 * Must be seen: six lines "made", six lines "used", then that all is done; the program ends then, and the consumers, which
 * would wait for ever, end with it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentProcess, JoinableQueue, Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function produce(queue: JoinableQueue<string>, what: string): Promise<void> {
  for (let number = 1; number <= 3; number += 1) {
    await sleep(300 / speed);
    console.log(`made ${what} ${number}`);
    await queue.put(`${what} ${number}`);
  }
}

async function consume(queue: JoinableQueue<string>): Promise<void> {
  for (;;) {
    const thing = await queue.get();
    await sleep(500 / speed);
    console.log(`used ${thing}, ${currentProcess().name}`);
    await queue.taskDone();
  }
}

const queue = new JoinableQueue<string>();
const producers = ['bun', 'bone'].map((what) => new Process({ target: produce, args: [queue, what] }));
const consumers = ['Ada', 'Bob'].map((name) => new Process({ target: consume, args: [queue], name, daemon: true }));
for (const child of [...producers, ...consumers]) child.start();
for (const producer of producers) await producer.join();
await queue.join();
console.log('everything that was made is used');
