import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Manager, Process } from 'forkful';

/*
 * Memory follows what is queued, in the manager and in those who put and get. The bounds are generous: several times what
 * is measured, and far below what a leak of the same items would take.
 */

const manager = Manager();
afterAll(() => manager.shutdown());

/** Megabytes that a process has in memory; only Linux tells it of another process. */
const resident = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1000;
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('the memory of a queue', () => {
  onLinux('holds a million small items in a few hundred megabytes, and gives them all out', async () => {
    const queue = manager.Queue<number>();
    await queue.qsize();
    const before = resident(manager.pid!);
    const putter = new Process({
      target: async (q: typeof queue) => {
        for (let item = 0; item < 1_000_000; item++) await q.put(item);
      },
      args: [queue],
    });
    putter.start();
    await putter.join();
    expect(await queue.qsize()).toBe(1_000_000);
    expect(resident(manager.pid!) - before).toBeLessThan(600);
    let sum = 0;
    let count = 0;
    while (count < 1_000_000) {
      for (const item of await queue.getMany(10_000)) {
        sum += item;
        count++;
      }
    }
    expect(sum).toBe((1_000_000 * 999_999) / 2);
    expect(await queue.empty()).toBe(true);
  }, 120_000);

  onLinux('does not grow with what has passed through', async () => {
    const queue = manager.Queue<Uint8Array>(4);
    await queue.qsize();
    const count = 400;
    const putter = new Process({
      target: async (q: typeof queue, items: number) => {
        const item = new Uint8Array(2_000_000);
        for (let left = items; left > 0; left--) await q.put(item);
      },
      args: [queue, count],
    });
    putter.start();
    const peaks = { manager: 0, putter: 0, getter: 0 };
    for (let got = 0; got < count; got++) {
      expect((await queue.get()).byteLength).toBe(2_000_000);
      if (got % 20 > 0) continue;
      peaks.manager = Math.max(peaks.manager, resident(manager.pid!));
      if (putter.isAlive()) peaks.putter = Math.max(peaks.putter, resident(putter.pid!));
      peaks.getter = Math.max(peaks.getter, process.memoryUsage().arrayBuffers / 1e6);
    }
    await putter.join();
    // 800 MB have passed; at most 8 MB of it were queued.
    expect(peaks.manager).toBeLessThan(600);
    expect(peaks.putter).toBeLessThan(400);
    expect(peaks.getter).toBeLessThan(300);
  }, 120_000);

  onLinux('keeps an unbounded putter within bounds while the manager does not read', async () => {
    const queue = manager.Queue<Uint8Array>();
    await queue.qsize();
    process.kill(manager.pid!, 'SIGSTOP');
    try {
      let put = 0;
      const item = new Uint8Array(1_000_000);
      for (; put < 200; put++) {
        let done = false;
        void queue.put(item).then(() => (done = true));
        await new Promise((resolve) => setImmediate(resolve));
        if (!done) break;
      }
      // It waits when about 16 MB are under way.
      expect(put).toBeGreaterThan(5);
      expect(put).toBeLessThan(40);
    } finally {
      process.kill(manager.pid!, 'SIGCONT');
    }
    await queue.shutdown(true);
  }, 60_000);
});
