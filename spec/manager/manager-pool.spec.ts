import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  ArgumentTypeError,
  AssertionError,
  BrokenError,
  ClosedError,
  Manager,
  NotImplementedError,
  type PoolProxy,
  Process,
  Queue,
  SerializationError,
  SyncManager,
  ValueError,
  WorkerLostError,
} from 'forkful';
import { runs, until } from './support/manager-processes.js';

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
  expect([0, -9]).toContain(manager.exitCode);
});
function start<A extends readonly unknown[]>(target: (...args: A) => unknown, args: A): Process {
  const child = new Process(null, target as (...given: any[]) => unknown, null, args);
  children.push(child);
  child.start();
  return child;
}
const pidOf = (): number => process.pid;
const ended = (pids: readonly number[]): Promise<void> => until(() => !pids.some(runs), `workers ${pids.join(', ')} end`);

class NotFound extends RangeError {
  constructor(
    message: string,
    readonly row: number,
  ) {
    super(message);
  }
}

function* naturals(): Generator<number> {
  for (let n = 0; ; n++) yield n;
}

describe('a pool in a manager', () => {
  it('T243 may be passed to a child, and used there to its end', async () => {
    const pool = manager.Pool(2);
    const results = new Queue<unknown>();
    const child = start(
      async (shared: PoolProxy, out: Queue) => {
        {
          await using own = shared;
          await out.put(await own.map((n: number) => n * n, [1, 2, 3]));
        }
        await out.put('left');
      },
      [pool, results],
    );
    expect([await results.get(), await results.get()]).toEqual([[1, 4, 9], 'left']);
    await child.join();
    // The child has closed it, for everybody.
    await expect(pool.apply(pidOf)).rejects.toThrow('Pool.apply: Pool not running: it was closed.');
    await pool.join();
  });

  it('T125 has workers that are the manager’s children, as many as were asked for, and shares them', async () => {
    const pool = manager.Pool(2);
    const barrier = manager.Barrier(2);
    const together = async (at: typeof barrier): Promise<number[]> => {
      await at.wait(20);
      return [process.pid, process.ppid];
    };
    const here = pool.applyAsync(together, [barrier]);
    const out = new Queue<number[]>();
    start(async (shared: PoolProxy, task: typeof together, at: typeof barrier, results: Queue<number[]>) => results.put(await shared.apply(task, [at])), [
      pool,
      together,
      barrier,
      out,
    ]);
    const [one, other] = [await here, await out.get()];
    expect([one[1], other[1]]).toEqual([manager.pid, manager.pid]);
    expect(one[0]).not.toBe(other[0]);
  });

  it('T099 T119 calls back in the process that asked', async () => {
    const pool = manager.Pool(1);
    const calls: unknown[] = [];
    await pool.applyAsync(pidOf, [], { callback: (pid) => calls.push(pid !== process.pid, process.pid) }).get(20);
    const { done, failed, workers } = await pool.statistics();
    expect([done, failed, workers.every(({ pid }) => pid !== process.pid)]).toEqual([1, 0, true]);
    expect(calls).toEqual([true, process.pid]);
    const seen: { readonly done: number; readonly over: boolean }[] = [];
    await pool.map((n: number) => n, [1, 2, 3], { progress: (progress) => seen.push(progress) });
    for await (const progress of pool.mapAsync((n: number) => n, [1, 2, 3, 4]).progress()) seen.push(progress);
    expect(seen.filter(({ over }) => over)).toMatchObject([{ done: 3 }, { done: 4 }]);
  });

  it('reads what it is reading to its end when it is closed, and then refuses', async () => {
    const pool = manager.Pool(2);
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    async function* later(): AsyncGenerator<number> {
      yield 1;
      await gate;
      yield 2;
    }
    const mapped = pool.mapAsync((n: number) => n + 1, later());
    const iterated = pool.imap((n: number) => n + 1, [10, 20, 30], { bufferSize: 1 });
    const closed = pool.close();
    expect(() => pool.applyAsync(pidOf)).toThrow(ValueError);
    open();
    expect(await mapped).toEqual([2, 3]);
    const joined = pool.join();
    expect([await iterated.next(20), await iterated.next(20), await iterated.next(20)].map(({ value }) => value as unknown)).toEqual([11, 21, 31]);
    await Promise.all([closed, joined]);
  });

  it('T110 terminates at once with much queued; who waits is told', async () => {
    const pool = manager.Pool(2);
    const pids = await pool.map(pidOf, [1, 2, 3, 4], 1);
    const endless = pool.mapAsync(() => new Promise(() => undefined), Array.from({ length: 1000 }, (_, n) => n), 1);
    await pool.terminate();
    await expect(endless.get(20)).rejects.toThrow(ClosedError);
    await pool.join();
    expect(pids.filter(runs)).toEqual([]);
    await expect(pool.apply(pidOf)).rejects.toThrow('it was terminated');
  });

  it('takes back what no worker has begun when an iteration is left', async () => {
    const pool = manager.Pool(1);
    const [entered, go, ran] = [manager.Event(), manager.Event(), manager.list<number>()];
    const task = async (n: number): Promise<number> => {
      await ran.append(n);
      await entered.set();
      await go.wait();
      return n;
    };
    const left = pool.imap(task, naturals(), { bufferSize: 40 });
    await entered.wait();
    await left.return!();
    await go.set();
    expect(await pool.apply(() => 'next')).toBe('next');
    expect((await ran.copy()).length).toBeLessThan(40);
  });

  it('raises what a task throws as itself, and says where', async () => {
    const pool = manager.Pool(1);
    const fail = (row: number): never => {
      throw new NotFound('no such row', row);
    };
    const error = await pool.apply(fail, [7]).then(undefined, (thrown: unknown) => thrown as NotFound);
    expect(error).toMatchObject({ name: 'RangeError', message: 'no such row', row: 7 });
    expect(error?.stack).toMatch(/manager-pool\.spec[^]*--- in SpawnPoolWorker-\S+ \(pid \d+\) ---/);
    await expect(pool.map(fail, [1, 2])).rejects.toThrow('no such row');
    const heard: unknown[] = [];
    const result = pool.applyAsync(fail, [8], { errorCallback: (thrown: unknown) => heard.push(thrown) });
    await expect(result.get(20)).rejects.toMatchObject({ row: 8 });
    expect([result.successful(), heard.length]).toEqual([false, 1]);
    expect(() => pool.applyAsync((x: unknown) => x, [Symbol('here')])).toThrow(SerializationError);
    await expect(pool.apply(() => Symbol('there') as unknown)).rejects.toMatchObject({ name: 'MaybeEncodingError' });
  });

  it('loses the task of a worker that dies, and no other', async () => {
    const pool = manager.Pool(1);
    const lost = pool.applyAsync(() => process.exit(3));
    const next = pool.applyAsync(() => 'alive');
    await expect(lost.get(20)).rejects.toBeInstanceOf(WorkerLostError);
    expect(await next).toBe('alive');
  });

  it('runs an initializer in each worker, and renews workers', async () => {
    const suffix = '!';
    const setUp = (word: string): void => {
      (globalThis as { word?: string }).word = word + suffix;
    };
    const pool = manager.Pool(1, setUp, ['ready'], 1);
    const look = (): unknown => [(globalThis as { word?: string }).word, process.pid];
    const [first, second] = [(await pool.apply(look)) as [string, number], (await pool.apply(look)) as [string, number]];
    expect([first[0], second[0]]).toEqual(['ready!', 'ready!']);
    expect(first[1]).not.toBe(second[1]);
  });

  it('does not concern the manager with functions: it decodes none', async () => {
    class Marked {
      static {
        (globalThis as { marked?: number }).marked = process.pid;
      }
      readonly x = 1;
    }
    class Probing extends SyncManager.with({ probe: { callable: () => ({ marked: () => (globalThis as { marked?: number }).marked ?? null }) } }) {}
    await using probing = await new Probing().start();
    const pool = probing.Pool(1);
    const marked = await pool.apply((value: Marked) => [value instanceof Marked, (globalThis as { marked?: number }).marked], [new Marked()]);
    expect(marked[0]).toBe(true);
    expect(marked[1]).not.toBe(process.pid);
    expect(await probing.probe().marked()).toBeNull();
    await pool.terminate();
    await pool.join();
  });

  it('carries queues and proxies in tasks and results', async () => {
    const pool = manager.Pool(1);
    const list = manager.list<number>();
    const back = await pool.apply(async (into: typeof list) => {
      await into.append(1);
      return into;
    }, [list]);
    await back.append(2);
    expect(await list.copy()).toEqual([1, 2]);
  });

  it('says what it is, and refuses what cannot be', async () => {
    const pool = manager.Pool(3);
    expect(inspect(pool)).toBe('<PoolProxy state=RUN pool_size=3>');
    expect(await pool.callMethod('apply', [(n: number) => n + 1, [1]])).toBe(2);
    await expect(pool.callMethod('run', [])).rejects.toThrow(ArgumentTypeError);
    await expect(pool.getValue()).rejects.toThrow(NotImplementedError);
    await expect(pool.join()).rejects.toThrow('Pool.join: Pool is still running.');
    expect(() => manager.Pool(0)).toThrow(ValueError);
    expect(() => manager.Pool('2' as never)).toThrow(ArgumentTypeError);
    await manager.shutdown();
    expect(() => manager.Pool(1)).toThrow(AssertionError);
  });
});

describe('the workers of a pool in a manager', () => {
  it('end when nobody has a proxy any more, while the manager goes on', async () => {
    const shared = await new SyncManager({ authKey: 'open sesame' }).start();
    const out = new Queue<number>();
    const child = start(
      async (address: string, results: Queue<number>) => {
        const pool = (await new SyncManager({ address, authKey: 'open sesame' }).connect()).Pool(1);
        await results.put(await pool.apply(() => process.pid));
        await pool.apply(() => new Promise(() => undefined));
      },
      [shared.address, out],
    );
    const pid = await out.get();
    expect(runs(pid)).toBe(true);
    child.kill();
    await ended([pid]);
    expect(await shared.numberOfObjects()).toBe(0);
    await shared.shutdown();
  });

  it('end when the proxy is forgotten, and not while a task of it is awaited', async () => {
    const out = new Queue<number>();
    const child = new Process({
      execArgv: ['--expose-gc'],
      target: async (results: Queue<number>) => {
        const { gc } = globalThis as unknown as { gc: () => void };
        const own = Manager();
        const collect = setInterval(gc, 20);
        const slow = (): Promise<number> => new Promise((resolve) => setTimeout(() => resolve(process.pid), 500));
        await results.put(await own.Pool(1).apply(slow));
        let last = 0;
        for await (const pid of own.Pool(1).imap(() => process.pid, Array.from({ length: 40 }, () => 0), { bufferSize: 1 })) last = pid;
        await results.put(last);
        while ((await own.numberOfObjects()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
        clearInterval(collect);
        await own.shutdown();
      },
      args: [out],
    });
    children.push(child);
    child.start();
    const pids = [await out.get(), await out.get()];
    await child.join();
    expect(child.exitCode).toBe(0);
    await ended(pids);
  }, 60_000); // most of the time it collects garbage

  it('end with the manager’s shutdown; who waits is told', async () => {
    const pool = manager.Pool(2);
    const pids = await pool.map(pidOf, [1, 2, 3, 4], 1);
    const waiting = pool.applyAsync(() => new Promise(() => undefined));
    const iterating = pool.imap(() => new Promise(() => undefined), [1]).next();
    const joining = pool.apply(() => new Promise(() => undefined));
    const outcomes = Promise.allSettled([waiting, iterating, joining]);
    await manager.shutdown();
    for (const outcome of await outcomes) expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(BrokenError);
    await ended([...new Set(pids)]);
    await expect(pool.apply(pidOf)).rejects.toThrow(BrokenError);
  });

  it('end when the manager is killed; who waits is told', async () => {
    const pool = manager.Pool(2);
    const pids = await pool.map(pidOf, [1, 2, 3, 4], 1);
    const waiting = pool.map(() => new Promise(() => undefined), [1, 2, 3]);
    const failure = waiting.then(undefined, (error: unknown) => error);
    process.kill(manager.pid as number, 'SIGKILL');
    expect(await failure).toBeInstanceOf(BrokenError);
    await ended([...new Set(pids)]);
    await expect(pool.join()).rejects.toThrow(BrokenError);
  });
});
