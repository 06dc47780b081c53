import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getContext, type JoinableQueue, Process, Queue, SimpleQueue } from 'forkful';

/*
 * What becomes of items and tasks when those who have them die, and of processes whose queues nobody drains
 * (RELIABILITY 12).
 */

const started: Process[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
});

function start<A extends readonly unknown[]>(target: (...args: A) => unknown, args: A, daemon = false): Process {
  const child = new Process(null, target as (...given: any[]) => unknown, null, args, undefined, { daemon });
  started.push(child);
  child.start();
  return child;
}

/** Writes down each item before it asks for the next, in the turn in which it got it. */
async function readIntoFile(queue: Queue<number>, file: string): Promise<void> {
  const { closeSync, openSync, writeSync } = await import('node:fs');
  const descriptor = openSync(file, 'a');
  for await (const item of queue) writeSync(descriptor, `${String(item)}\n`);
  closeSync(descriptor);
}

describe('a process that dies', () => {
  it('in a loop over a queue loses no item but the one in its hands, and doubles none', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
    const count = 40_000;
    const queue = new Queue<number>();
    await queue.putMany(Array.from({ length: count }, (_, index) => index));
    const files: string[] = [];
    const read = (): number[] =>
      files.flatMap((file) => {
        try {
          return readFileSync(file, 'utf8').split('\n').slice(0, -1).map(Number);
        } catch {
          return []; // it died before it began
        }
      });
    let kills = 0;
    for (let round = 0; round < 8; round++) {
      const file = join(directory, String(round));
      files.push(file);
      const reader = start(readIntoFile, [queue, file]);
      // It is killed at some point of its loop: after it has read some more, and some time that nobody chose.
      const before = read().length;
      while (read().length < before + 200 + round * 100) await new Promise((resolve) => setTimeout(resolve, round % 3));
      reader.kill();
      await reader.join();
      kills++;
    }
    await queue.shutdown();
    const rest: number[] = [];
    for await (const item of queue) rest.push(item);
    const all = [...read(), ...rest];
    expect(new Set(all).size).toBe(all.length);
    expect(count - all.length).toBeLessThanOrEqual(kills);
    expect(rest.length).toBeGreaterThan(0);
    rmSync(directory, { recursive: true });
  }, 60_000);

  it('in the middle of its loop, in good order, has exactly the items that it has seen', async () => {
    const queue = new Queue<number>();
    const seen = new Queue<number>();
    await queue.putMany(Array.from({ length: 3000 }, (_, index) => index));
    for (let round = 0; round < 3; round++) {
      const reader = start(async (q: Queue<number>, out: Queue<number>) => {
        let count = 0;
        for await (const item of q) {
          void out.put(item);
          if (++count === 777) process.exit(0);
        }
      }, [queue, seen]);
      await reader.join();
    }
    expect(await seen.qsize()).toBe(3 * 777);
    const all = [...(await seen.getMany(9999)), ...(await queue.getMany(9999))];
    expect(all).toEqual(Array.from({ length: 3000 }, (_, index) => index));
  });

  it('with a large item on its way, as putter or as getter, leaves the queue whole', async () => {
    const queue = new Queue<Uint8Array | string>();
    const told = new Queue<string>();
    const megabytes = 100;
    const putter = start(async (q: Queue<Uint8Array | string>, t: Queue<string>, size: number) => {
      await t.put('begins');
      await q.put(new Uint8Array(size).fill(7));
      await q.put('behind it');
    }, [queue, told, megabytes * 1_000_000]);
    await told.get();
    putter.kill();
    await putter.join();
    // It arrived whole or not at all.
    const size = await queue.qsize();
    if (size > 0) expect((await queue.get()).length).toBe(megabytes * 1_000_000);
    while ((await queue.qsize()) > 0) await queue.get();

    await queue.put(new Uint8Array(megabytes * 1_000_000).fill(9));
    const getter = start(async (q: Queue<Uint8Array | string>, t: Queue<string>) => {
      await Promise.all([t.put('gets'), q.get()]);
    }, [queue, told]);
    await told.get();
    getter.kill();
    await getter.join();
    await queue.put('last');
    const first = await queue.get({ timeout: 20 });
    if (first !== 'last') {
      expect(first.length).toBe(megabytes * 1_000_000);
      expect((first as Uint8Array).every((byte) => byte === 9)).toBe(true);
      expect(await queue.get({ timeout: 20 })).toBe('last');
    }
  }, 60_000);
});

describe.each([['spawn'], ['forkserver']] as const)('tasks of a JoinableQueue (%s)', (method) => {
  const context = getContext(method);
  const run = <A extends readonly unknown[]>(target: (...args: A) => unknown, args: A): Process => {
    const child = new context.Process({ target: target as (...given: any[]) => unknown, args, daemon: true });
    started.push(child);
    child.start();
    return child;
  };

  it('T037 four workers, ten tasks: join() ends when all are done; end marks stop the workers', async () => {
    const queue = new context.JoinableQueue<number | null>();
    const done = new context.Queue<number>();
    const workers = [0, 1, 2, 3].map(() =>
      run(async (q: JoinableQueue<number | null>, out: Queue<number>) => {
        for (;;) {
          const task = await q.get();
          if (task !== null) await out.put(task);
          await q.taskDone();
          if (task === null) return;
        }
      }, [queue, done]),
    );
    for (let task = 0; task < 10; task++) await queue.put(task);
    await queue.join();
    expect((await done.getMany(99)).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const _ of workers) await queue.put(null);
    for (const worker of workers) await worker.join();
    expect(workers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  });

  it('count as done when the process that took them is killed, and are told', async () => {
    const queue = new context.JoinableQueue<string>();
    const told = new context.Queue<string>();
    const worker = run(async (q: JoinableQueue<string>, t: Queue<string>) => {
      await q.get();
      await q.taskDone();
      await q.get();
      await t.put('has the second');
      await new Promise(() => setInterval(() => undefined, 1000));
    }, [queue, told]);
    await queue.putMany(['first', 'second', 'third']);
    const join = queue.join();
    await told.get();
    expect(await queue.unfinished()).toBe(2);
    worker.kill();
    await worker.join();
    expect(await queue.get({ timeout: 10 })).toBe('third');
    await queue.taskDone();
    await join;
    expect(await queue.abandoned()).toBe(1);
  });

  it('go to another process when that is wanted', async () => {
    const queue = new context.JoinableQueue<number>({ lostTasks: 'return' });
    const told = new context.Queue<number>();
    await queue.putMany([1, 2, 3]);
    const worker = run(async (q: JoinableQueue<number>, t: Queue<number>) => {
      await t.put((await q.get()) + (await q.get()));
      await q.taskDone();
      await q.qsize();
      await t.put(0);
      await new Promise(() => setInterval(() => undefined, 1000));
    }, [queue, told]);
    expect([await told.get(), await told.get()]).toEqual([3, 0]);
    worker.kill();
    await worker.join();
    // The manager hears of the death from the system, at nearly the same time as of our next call.
    while ((await queue.qsize()) < 2);
    expect([await queue.get({ timeout: 10 }), await queue.get({ timeout: 10 })]).toEqual([2, 3]);
    expect(await queue.unfinished()).toBe(2);
    await queue.taskDone();
    await queue.taskDone();
    await queue.join(15);
  });
});

describe('a process whose queue nobody drains', () => {
  it('ends, and may be joined before anything is got (Python waits for ever here)', async () => {
    const queue = new Queue<string>();
    const simple = new SimpleQueue<string>();
    const child = start(async (q: Queue<string>, s: SimpleQueue<string>) => {
      await q.put('X'.repeat(1_000_000));
      await s.put('Y'.repeat(1_000_000));
    }, [queue, simple]);
    await child.join(15);
    expect(child.exitCode).toBe(0);
    expect((await queue.get()).length).toBe(1_000_000);
    expect((await simple.get()).length).toBe(1_000_000);
  });

  it('loses nothing at joinThread(), and does not wait at its end after cancelJoinThread()', async () => {
    const queue = new Queue<number>();
    const child = start(async (q: Queue<number>) => {
      for (let item = 0; item < 1000; item++) void q.put(item);
      q.close();
      await q.joinThread();
      process.kill(process.pid, 'SIGKILL');
    }, [queue]);
    await child.join();
    expect(await queue.qsize()).toBe(1000);

    const lazy = start(async (q: Queue<number>) => {
      q.cancelJoinThread();
      await q.put(1); // is on its way, and may be lost
    }, [queue]);
    await lazy.join(15);
    expect(lazy.exitCode).toBe(0);
    expect(await queue.qsize()).toBeGreaterThanOrEqual(1000);
  });
});
