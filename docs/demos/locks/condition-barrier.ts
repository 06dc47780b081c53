/*
 * Stages: a condition holds the second stage back until the first is done, and a barrier keeps three runners together.
 *
 * Must be seen: both second stages after the first; every runner's lap 1 before any lap 2.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Barrier, Condition, Process, Queue } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function stageOne(condition: Condition, done: Queue<boolean>): Promise<void> {
  await condition.withLock(async () => {
    console.log('stage one is done');
    await done.put(true);
    await condition.notifyAll();
  });
}

async function stageTwo(condition: Condition, done: Queue<boolean>): Promise<void> {
  await condition.withLock(async () => {
    await condition.waitFor(async () => !(await done.empty()));
    console.log('stage two runs');
  });
}

async function run(barrier: Barrier, seconds: number): Promise<void> {
  for (const lap of [1, 2]) {
    await sleep((seconds * 1000) / speed);
    console.log(`lap ${lap}`);
    await barrier.wait();
  }
}

async function all(processes: Process[]): Promise<void> {
  for (const one of processes) one.start();
  for (const one of processes) await one.join();
}

const condition = new Condition();
const done = new Queue<boolean>();
await all([stageTwo, stageTwo, stageOne].map((target) => new Process({ target, args: [condition, done] })));

const barrier = new Barrier(3, () => console.log('all three are here'));
await all([0.2, 0.4, 0.6].map((seconds) => new Process({ target: run, args: [barrier, seconds] })));
