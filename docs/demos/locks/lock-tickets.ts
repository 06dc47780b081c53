/*
 * Nine buyers, three tickets in a file: under one lock exactly three get one; without it more do.
 *
 * Must be seen: with the lock 3 buyers and 0 tickets left; without it more than 3 buyers.
 */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Barrier, Lock, Process, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function buy(file: string): Promise<boolean> {
  const { left } = JSON.parse(await readFile(file, 'utf8')) as { left: number };
  await sleep((Math.random() * 300) / speed); // somebody types a card number
  if (left === 0) return false;
  const written = `${file}.${String(process.pid)}`;
  await writeFile(written, JSON.stringify({ left: left - 1 }));
  await rename(written, file); // nobody reads half a file
  return true;
}

async function buyer(file: string, start: Barrier, bought: Queue<boolean>, lock: Lock | undefined): Promise<void> {
  await start.wait();
  await bought.put(lock === undefined ? await buy(file) : await lock.withLock(() => buy(file)));
}

async function sell(title: string, lock: Lock | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickets-'));
  const file = join(folder, 'tickets.json');
  await writeFile(file, JSON.stringify({ left: 3 }));
  const start = new Barrier(9);
  const bought = new Queue<boolean>();
  const buyers = Array.from({ length: 9 }, () => new Process({ target: buyer, args: [file, start, bought, lock] }));
  for (const one of buyers) one.start();
  let lucky = 0;
  for (const _ of buyers) if (await bought.get()) lucky += 1;
  for (const one of buyers) await one.join();
  console.log(`${title}: ${lucky} buyers got a ticket, ${await readFile(file, 'utf8')} in the file`);
  await rm(folder, { recursive: true });
}

await sell('with a lock', new Lock());
await sell('without', undefined);
