import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ListProxy, Manager, Pool, Process, Queue, type DictProxy, type SyncManager } from 'forkful';

let manager: SyncManager;
const children: Process[] = [];
beforeEach(() => {
  manager = Manager();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
  await manager.shutdown();
});
function start<A extends readonly unknown[]>(target: (...args: A) => unknown, args: A): Process {
  const child = new Process(null, target as (...given: any[]) => unknown, null, args);
  children.push(child);
  child.start();
  return child;
}
async function join(...processes: Process[]): Promise<void> {
  for (const child of processes) {
    await child.join();
    expect(child.exitCode).toBe(0);
  }
}

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}

  length(): number {
    return Math.hypot(this.x, this.y);
  }
}

describe('containers between processes', () => {
  it('count exactly: 4 processes add to one key, one place and one value 1000 times each', async () => {
    const dict = manager.dict<string, number>();
    const array = manager.Array('I', 2);
    const value = manager.Value('i', 0);
    const space = manager.Namespace<{ n?: number }>();
    const work = async (d: typeof dict, a: typeof array, v: typeof value, s: typeof space): Promise<void> => {
      for (let left = 1000; left > 0; left--) await Promise.all([d.increment('n'), a.increment(1), v.increment(), s.increment('n')]);
    };
    await join(...[1, 2, 3, 4].map(() => start(work, [dict, array, value, space])));
    expect([await dict.get('n'), await array.slice(), await value.get(), await space.get('n')]).toEqual([4000, [0, 4000], 4000, 4000]);
  });

  it('are filled when a child that was started with them looks, whoever comes first', async () => {
    const told = new Queue<unknown>();
    const inner = manager.list(['inner']);
    const dict = manager.dict({ a: 1, inner });
    const child = start(async (d: typeof dict, q: typeof told) => {
      await q.put([await d.get('a'), await ((await d.get('inner')) as ListProxy<string>).copy()]);
    }, [dict, told]);
    // This process does not yield, so the child's connection is open first.
    const until = performance.now() + 700;
    while (performance.now() < until);
    expect(await told.get()).toEqual([1, ['inner']]);
    await join(child);
  });

  it('carry functions and instances, which the manager does not load', async () => {
    const dict = manager.dict<string, any>();
    const factor = 3;
    await dict.set('times', (n: number) => n * factor);
    await dict.set('point', new Point(3, 4));
    const child = start(async (d: DictProxy<string, any>) => {
      const point = await d.get('point');
      await d.set('seen', [(await d.get('times'))(7), point.length(), point.constructor.name]);
      await d.set('point2', point);
    }, [dict]);
    await join(child);
    expect(await dict.get('seen')).toEqual([21, 5, 'Point']);
    expect(await dict.get('point2')).toBeInstanceOf(Point);
    const list = manager.list([new Point(1, 2), new Point(3, 4)]);
    expect([await list.index(new Point(3, 4)), await list.count(new Point(9, 9))]).toEqual([1, 0]);
  });

  it('T092 carry queues: the manager\'s own, and others', async () => {
    const own = manager.Queue<string>();
    const dict = manager.dict<string, Queue<string>>({ own });
    const list = manager.list<Queue<string>>();
    await (async () => {
      const other = new Queue<string>();
      await list.append(other);
      await other.put('from the implicit manager');
    })();
    const child = start(async (d: typeof dict, l: typeof list) => {
      await (await d.get('own'))!.put('from the child');
      const other = (await l.get(0))!;
      await other.put(`${await other.get()}, and back`);
    }, [dict, list]);
    expect(await own.get()).toBe('from the child');
    await join(child);
    expect(await (await list.get(0))!.get()).toBe('from the implicit manager, and back');
  });

  it('carry containers of another manager', async () => {
    await using second = Manager();
    const outer = second.list<any>();
    await outer.append(manager.dict({ a: 1 }));
    const child = start(async (l: typeof outer) => (await l.get(0)).increment('a'), [outer]);
    await join(child);
    expect(await (await outer.get(0)).get('a')).toBe(2);
  });

  it('hand each item out once, and a killed taker harms nobody', async () => {
    const jobs = manager.list(Array.from({ length: 400 }, (_, n) => n));
    const done = manager.set<number>();
    const work = async (l: typeof jobs, d: typeof done): Promise<void> => {
      for (let job = await l.pop(); job !== undefined; job = await l.pop()) {
        if (!(await d.add(job))) process.exit(5);
      }
    };
    const victim = start(async (l: typeof jobs) => {
      for (;;) await l.length();
    }, [jobs]);
    const workers = [1, 2, 3].map(() => start(work, [jobs, done]));
    victim.kill();
    await join(...workers);
    expect(await done.size()).toBe(400);
  });

  it('go to pool tasks and come back from them', async () => {
    await using pool = new Pool(2);
    const dict = manager.dict<number, number>();
    await pool.starmap(async (d: typeof dict, n: number) => d.set(n, n * n), [1, 2, 3, 4].map((n) => [dict, n] as const));
    expect(new Map([...(await dict.copy())].sort())).toEqual(new Map([[1, 1], [2, 4], [3, 9], [4, 16]]));
    const made = await pool.apply((d: typeof dict) => d, [dict]);
    await made.set(5, 25);
    expect(await dict.get(5)).toBe(25);
  });

  it('reject when the manager is gone, and say which call', async () => {
    const list = manager.list([1]);
    await list.length();
    process.kill(manager.pid!, 'SIGKILL');
    await expect(list.append(2)).rejects.toMatchObject({ code: 'ERR_BROKEN', message: expect.stringMatching(/^ListProxy\.append: the manager 'SyncManager-/) });
    await manager.shutdown();
    expect(() => manager.dict()).toThrow(/^SyncManager\.dict: .* has ended; make a new manager\./);
  });
});
