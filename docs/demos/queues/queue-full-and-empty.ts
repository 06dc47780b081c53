/*
 * A queue with room for five items: what happens when it is full, and when it is empty.
 *
 * Must be seen: five puts, full; two ways to be told Full; five gets; Empty after three seconds, and Empty at once.
 */
import { Empty, Full, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

const seconds = (since: number) => Math.floor(((performance.now() - since) / 1000) * speed);

const queue = new Queue<number>(5);
for (let item = 1; item <= 5; item += 1) {
  await queue.put(item);
  console.log(`put ${item}`);
}
console.log(`full: ${await queue.full()}`);
try {
  await queue.put(6, { timeout: 1 / speed });
} catch (error) {
  console.log(`put with a timeout: ${error instanceof Full ? 'Full' : String(error)}`);
}
try {
  await queue.putNowait(6);
} catch (error) {
  console.log(`putNowait: ${error instanceof Full ? 'Full' : String(error)}`);
}

for (let left = 5; left > 0; left -= 1) console.log(`got ${await queue.get()}`);
console.log(`empty: ${await queue.empty()}`);
let since = performance.now();
try {
  await queue.get({ timeout: 3 / speed });
} catch (error) {
  console.log(`get with a timeout: ${error instanceof Empty ? 'Empty' : String(error)} after ${seconds(since)} s`);
}
since = performance.now();
try {
  await queue.getNowait();
} catch (error) {
  console.log(`getNowait: ${error instanceof Empty ? 'Empty' : String(error)} after ${Math.floor((performance.now() - since) / 1000)} s`);
}
