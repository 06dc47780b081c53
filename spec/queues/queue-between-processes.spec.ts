import { afterEach, describe, expect, it } from '@jest/globals';
import { Process, Queue } from 'forkful';

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

async function putRange(queue: Queue<number>, from: number, to: number): Promise<void> {
  for (let item = from; item < to; item++) await queue.put(item);
}

describe('a queue between processes', () => {
  it('T035 used by its maker already, works from a child', async () => {
    const queue = new Queue<number>();
    await putRange(queue, 0, 10);
    const child = start(putRange, [queue, 10, 20]);
    const got: number[] = [];
    for (let left = 20; left > 0; left--) got.push(await queue.get({ timeout: 15 }));
    expect(got).toEqual(Array.from({ length: 20 }, (_, index) => index));
    await child.join();
    expect(await queue.empty()).toBe(true);
    expect(child.exitCode).toBe(0);
  });

  it('T189, T217 goes on to a grandchild', async () => {
    const queue = new Queue<string>();
    const child = start(async (mine: Queue<string>) => {
      const grandchild = new Process({ target: (theirs: Queue<string>) => theirs.put('grandchild'), args: [mine] });
      grandchild.start();
      await grandchild.join();
      await mine.put('child');
    }, [queue]);
    expect([await queue.get(), await queue.get()]).toEqual(['grandchild', 'child']);
    await child.join();
  });

  it('crosses in closures, inside other values and through other queues', async () => {
    const answers = new Queue<{ readonly box: readonly Queue<string>[] }>();
    const child = start(async () => {
      const inner = new Queue<string>();
      await inner.put('made by the child');
      await answers.put({ box: [inner] });
    }, []);
    const { box } = await answers.get();
    await child.join();
    // Its maker is gone; the handle that was under way kept it.
    expect(await box[0]!.get()).toBe('made by the child');
  });

  it('loses nothing that a process put before it ended, whichever way it ended', async () => {
    const queue = new Queue<number>();
    const ways: [(q: Queue<number>) => unknown, number][] = [
      [(q) => { for (let item = 0; item < 500; item++) void q.put(item); }, 0],
      [(q) => { for (let item = 0; item < 500; item++) void q.put(item); process.exit(0); }, 0],
      [(q) => { for (let item = 0; item < 500; item++) void q.put(item); process.exit(7); }, 7],
      [async (q) => { await q.qsize(); for (let item = 0; item < 500; item++) void q.put(item); process.exit(0); }, 0],
    ];
    for (const [target, exitCode] of ways) {
      const child = start(target, [queue]);
      await child.join();
      expect(child.exitCode).toBe(exitCode);
      expect(await queue.qsize()).toBe(500);
      for (let item = 0; item < 500; item++) expect(await queue.getNowait()).toBe(item);
    }
  });

  it('shows what was put to whom the putter tells of it', async () => {
    // The child's connection is not open when it puts, and what it tells in a later turn travels another way.
    for (let round = 0; round < 3; round++) {
      const queue = new Queue<number>();
      const child = new Process({
        target: async (q: Queue<number>) => {
          for (let item = 0; item < 10; item++) await q.put(item);
          setImmediate(() => process.stdout.write('put'));
        },
        args: [queue],
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      started.push(child);
      await queue.qsize();
      child.start();
      await new Promise((resolve) => child.stdout!.once('data', resolve));
      expect(await queue.qsize()).toBe(10);
      await child.join();
    }
  });

  it('gives an item to the next getter when the first is killed before it received it', async () => {
    const queue = new Queue<number>();
    const told = new Queue<string>();
    const child = start(async (q: Queue<number>, t: Queue<string>) => {
      await Promise.all([t.put('waiting'), q.get()]);
    }, [queue, told]);
    await told.get();
    // Its get is known to the manager: it travelled with what it told.
    process.kill(child.pid!, 'SIGSTOP');
    await queue.put(1);
    await queue.put(2);
    // The first was handed to the child, which cannot take it.
    expect(await queue.qsize()).toBe(1);
    child.kill();
    await child.join();
    expect([await queue.get({ timeout: 10 }), await queue.get({ timeout: 10 })]).toEqual([1, 2]);
  });

  it('takes nothing from a putter that is killed while it waits for room', async () => {
    const queue = new Queue<string>(1);
    const told = new Queue<string>();
    await queue.put('first');
    const child = start(async (q: Queue<string>, t: Queue<string>) => {
      await Promise.all([q.put('never'), t.put('waiting')]);
    }, [queue, told]);
    await told.get();
    child.kill();
    await child.join();
    expect(await queue.get()).toBe('first');
    await queue.put('second', { timeout: 10 });
    expect(await queue.get()).toBe('second');
    expect(await queue.empty()).toBe(true);
  });

  it('serves a child while its maker is busy', async () => {
    const queue = new Queue<number>(1);
    const child = start(async (q: Queue<number>) => {
      await q.put(1);
      await q.get();
      await q.put(2);
    }, [queue]);
    // The maker computes: its connection is not even open.
    const busyUntil = performance.now() + 500;
    while (performance.now() < busyUntil);
    await child.join();
    expect(child.exitCode).toBe(0);
    expect(await queue.get()).toBe(2);
  });

  it('may be made by a daemon', async () => {
    const queue = new Queue<number>();
    const child = start(async (q: Queue<number>) => {
      const own = new Queue<number>();
      await own.put(5);
      await q.put(await own.get());
    }, [queue], true);
    expect(await queue.get()).toBe(5);
    await child.join();
  });

  it('carries 100 000 items from four processes to four others, each item once', async () => {
    const queue = new Queue<number>();
    const sums = new Queue<readonly number[]>();
    const each = 25_000;
    const readers = [0, 1, 2, 3].map(() =>
      start(async (q: Queue<number>, out: Queue<readonly number[]>) => {
        const got: number[] = [];
        const read = async (): Promise<void> => {
          for await (const item of q) got.push(item);
        };
        // Several at a time: their messages travel together.
        await Promise.all(Array.from({ length: 16 }, read));
        await out.put(got);
      }, [queue, sums]),
    );
    const writers = [0, 1, 2, 3].map((n) => start(putRange, [queue, n * each, (n + 1) * each]));
    for (const writer of writers) await writer.join();
    await queue.shutdown();
    const all = new Uint8Array(4 * each);
    for (const _ of readers) for (const item of await sums.get()) all[item]!++;
    expect(all.every((times) => times === 1)).toBe(true);
    for (const reader of readers) await reader.join();
  }, 60_000);
});
