import { afterEach, describe, expect, it } from '@jest/globals';
import * as forkful from 'forkful';
import * as dummy from 'forkful/dummy';
import { activeChildren, currentProcess, list, Pool, Process, Queue, Value } from 'forkful/dummy';

/* CPython's rows of processes in the flavour of threads, by their numbers in the checklist. */

afterEach(() => {
  expect(activeChildren()).toEqual([]);
});

describe('forkful/dummy', () => {
  it('has Python’s names, and forkful’s own wherever they work for threads', () => {
    const names = Object.keys(dummy).filter((name) => name !== 'default');
    expect(names.sort()).toEqual([
      'Array', 'Barrier', 'BoundedSemaphore', 'Client', 'Condition', 'Event', 'JoinableQueue', 'Listener', 'Lock', 'Manager', 'Namespace',
      'Pipe', 'Pool', 'Process', 'Queue', 'RLock', 'Semaphore', 'Value', 'activeChildren', 'currentProcess', 'dict', 'freezeSupport', 'list',
    ]); // prettier-ignore
    const same = Object.entries(dummy).filter(([name, value]) => (forkful as Record<string, unknown>)[name] === value);
    expect(same.map(([name]) => name).sort()).toEqual([
      'Barrier', 'BoundedSemaphore', 'Client', 'Condition', 'Event', 'JoinableQueue', 'Listener', 'Lock', 'Manager',
      'Pipe', 'Queue', 'RLock', 'Semaphore', 'currentProcess', 'freezeSupport',
    ]); // prettier-ignore
    expect(Pool).toBe(forkful.ThreadPool);
    expect(new Process()).toBeInstanceOf(forkful.Process);
  });

  it('T009 T016 runs a thread from its start to its end', async () => {
    const results = new Queue<unknown[]>();
    const target = async (out: Queue<unknown[]>, a: number, { b }: { b: number }) => {
      const { currentProcess: current } = await import('forkful/dummy');
      await out.put([a, b, current().name, current().pid, current().ident, current().daemon]);
    };
    const thread = new Process({ target, args: [results, 1], kwargs: { b: 2 }, name: 'worker bee' });
    expect([thread.isAlive(), thread.exitCode, thread.ident, thread.daemon]).toEqual([false, undefined, undefined, false]);
    thread.start();
    expect(thread.isAlive()).toBe(true);
    expect(activeChildren()).toEqual([thread]);
    expect(forkful.activeChildren()).toEqual([]);
    expect(await results.get()).toEqual([1, 2, 'worker bee', process.pid, thread.ident, false]);
    await thread.join();
    expect([thread.isAlive(), thread.exitCode]).toEqual([false, 0]);
    expect(currentProcess()).toBe(forkful.currentProcess());
  });

  it('T013 T014 waits for no longer than it is told, and ends no thread from outside', async () => {
    const [held, go] = [new dummy.Event(), new dummy.Event()];
    const thread = new Process({ target: async (a: dummy.Event, b: dummy.Event) => (await a.set(), void (await b.wait())), args: [held, go] });
    thread.start();
    await held.wait();
    await thread.join(0);
    await thread.join(-1);
    expect(thread.isAlive()).toBe(true);
    for (const verb of ['terminate', 'kill', 'interrupt'] as const) expect(() => thread[verb]()).toThrow(`Process.${verb}: a thread`);
    await go.set();
    await thread.join();
    expect(thread.exitCode).toBe(0);
  });

  it('T006 takes a daemon flag, and its creator’s without one', async () => {
    expect(new Process({ target: () => {}, daemon: true }).daemon).toBe(true);
    const flags = list<boolean>();
    const target = async (out: typeof flags) => {
      const { Process: Inner } = await import('forkful/dummy');
      await out.append(new Inner({ target: () => {} }).daemon);
    };
    const thread = new Process({ target, args: [flags], daemon: true });
    thread.start();
    await thread.join();
    expect(await flags.get(0)).toBe(true);
  });

  it('runs objects of the user’s own classes, with their fields', async () => {
    class Adder extends Process {
      constructor(
        readonly out: Queue<number>,
        readonly numbers: readonly number[],
      ) {
        super();
      }

      override run(): Promise<void> {
        return this.out.put(this.numbers.reduce((a, b) => a + b));
      }
    }
    const sums = new Queue<number>();
    const adder = new Adder(sums, [1, 2, 3]);
    adder.start();
    expect(await sums.get()).toBe(6);
    await adder.join();
    expect(adder.name).toMatch(/^Adder-\d+$/);
  });

  it('refuses what threads cannot have, and leaves the object unstarted', () => {
    for (const options of [{ cwd: '/' }, { stdio: 'pipe' as const }, { execArgv: ['--max-old-space-size=40'] }]) {
      const thread = new Process({ target: () => {}, ...options });
      expect(() => thread.start()).toThrow(expect.objectContaining({ code: 'ERR_VALUE' }));
      expect(thread.ident).toBeUndefined();
    }
  });

  it('shares containers between threads', async () => {
    const [seen, count] = [list<number>(), Value('i', 0)];
    await using pool = new Pool(2);
    await pool.map(async (n: number) => (await seen.append(n), void (await count.set(n))), [5, 5]);
    expect(await count.get()).toBe(5);
    expect(await seen.length()).toBe(2);
    expect(await dummy.Array('i', [1, 2]).get(1)).toBe(2);
    expect(await dummy.dict({ a: 1 }).get('a')).toBe(1);
    expect(await dummy.Namespace({ a: 1 }).get('a')).toBe(1);
  });
});
