/*
 * Four writers put 100 000 items into one queue, four readers take them out, and again and again a reader is killed.
 *
 * Each reader writes every item down before it asks for the next. Must be seen: no item was read twice, and all were read,
 * but for the one that a killed reader may have had in its hands.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Process, Queue } from 'forkful';

const size = Number(process.env['DEMO_SIZE'] ?? 100_000); // the specs are in a hurry
const kills = 12;

async function write(queue: Queue<number>, from: number, to: number): Promise<void> {
  for (let item = from; item < to; item += 1) await queue.put(item);
}

async function read(queue: Queue<number>, file: string): Promise<void> {
  const { openSync, writeSync } = await import('node:fs');
  const notes = openSync(file, 'a');
  for await (const item of queue) writeSync(notes, `${item}\n`);
}

const directory = mkdtempSync(join(tmpdir(), 'forkful-demo-'));
const queue = new Queue<number>();
const files: string[] = [];

function startReader(): Process {
  const file = join(directory, `reader-${files.length}`);
  files.push(file);
  const reader = new Process({ target: read, args: [queue, file] });
  reader.start();
  return reader;
}

const quarter = size / 4;
const writers = [0, 1, 2, 3].map((n) => new Process({ target: write, args: [queue, n * quarter, (n + 1) * quarter] }));
for (const writer of writers) writer.start();
const readers = [0, 1, 2, 3].map(startReader);
for (let killed = 0; killed < kills; killed += 1) {
  await sleep(50 + 100 * Math.random());
  const victim = Math.floor(Math.random() * readers.length);
  readers[victim]!.kill();
  await readers[victim]!.join();
  readers[victim] = startReader();
}
for (const writer of writers) await writer.join();
await queue.shutdown();
for (const reader of readers) await reader.join();

const times = new Uint8Array(size);
for (const file of files) {
  let notes = '';
  try {
    notes = readFileSync(file, 'utf8');
  } catch {
    // This reader was killed before it began.
  }
  for (const line of notes.split('\n').slice(0, -1)) times[Number(line)]! += 1;
}
rmSync(directory, { recursive: true });
const missing = times.filter((count) => count === 0).length;
console.log(`${size} items, ${kills} readers killed`);
console.log(`read twice: ${times.filter((count) => count > 1).length}`);
console.log(`lost: ${missing <= kills ? 'none but what was in the hands of the killed' : missing}`);
