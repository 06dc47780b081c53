/*
 * Four processes add to one counter without a lock, and take jobs from one list without getting the same one twice.
 *
 * Must be seen: 4000 counts and 100 different jobs, whoever did how many.
 */
import { Manager, Process, type DictProxy, type ListProxy } from 'forkful';

async function work(counts: DictProxy<string, number>, jobs: ListProxy<number>, done: ListProxy<number>): Promise<void> {
  for (let left = 1000; left > 0; left -= 1) await counts.increment('all');
  for (let job = await jobs.pop(); job !== undefined; job = await jobs.pop()) await done.append(job);
}

await using manager = Manager();
const counts = manager.dict<string, number>();
const jobs = manager.list(Array.from({ length: 100 }, (_, n) => n));
const done = manager.list<number>();
const workers = [1, 2, 3, 4].map(() => new Process({ target: work, args: [counts, jobs, done] }));
for (const worker of workers) worker.start();
for (const worker of workers) await worker.join();
console.log(`${await counts.get('all')} counts`);
console.log(`${await done.length()} jobs, ${new Set(await done.copy()).size} different ones`);
