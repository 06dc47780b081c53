/*
 * Waiters wait on an event until the main program sets it; one of them does not wait that long.
 *
 * Must be seen: the impatient one gets false before the event is set; the others get true after it.
 */
import { Event, Process, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function waiter(event: Event, name: string, timeout?: number): Promise<void> {
  console.log(`${name}: ${await event.wait(timeout)}`);
}

async function impatient(event: Event, over: Queue<string>): Promise<void> {
  await waiter(event, 'impatient', 1 / speed);
  await over.put('over');
}

const event = new Event();
const over = new Queue<string>();
const children = [
  new Process({ target: waiter, args: [event, 'patient'] }),
  new Process({ target: waiter, args: [event, 'patient too'] }),
  new Process({ target: impatient, args: [event, over] }),
];
for (const child of children) child.start();
await over.get();
console.log('main sets the event');
await event.set();
for (const child of children) await child.join();
