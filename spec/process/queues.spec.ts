import { expect, it } from '@jest/globals';
import { getContext, Pool, Process, Queue } from 'forkful';

it.each(['spawn', 'forkserver'])('T189 T217 %s: a child uses a queue and hands it on to its own child', async (method) => {
  if (process.platform === 'win32' && method === 'forkserver') return; // Python has it not there
  const queue = new Queue<string>();
  const child = new (getContext(method).Process)({
    target: async (inherited: Queue<string>) => {
      await inherited.put('child');
      const grandchild = new Process({ target: async (q: Queue<string>) => q.put('grandchild'), args: [inherited] });
      grandchild.start();
      await grandchild.join();
      await inherited.put(`grandchild ended with ${grandchild.exitCode}`);
    },
    args: [queue],
  });
  child.start();
  expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(['child', 'grandchild', 'grandchild ended with 0']);
  await child.join();
  expect(child.exitCode).toBe(0);
});

it('what a child puts before it ends is not lost', async () => {
  const queue = new Queue<number>();
  const child = new Process({
    target: async (q: Queue<number>) => {
      for (let i = 0; i < 1000; i += 1) await q.put(i);
      throw new Error('expected: the spec ends the child so');
    },
    args: [queue],
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  child.start();
  await child.join();
  expect(child.exitCode).toBe(1);
  for (let i = 0; i < 1000; i += 1) expect(await queue.get({ timeout: 15 })).toBe(i);
});

it('T190 a child that is no daemon has a pool of its own', async () => {
  const queue = new Queue<readonly number[]>();
  const child = new Process({
    target: async (q: Queue<readonly number[]>) => {
      const pool = new Pool(2);
      await q.put(await pool.map((x: number) => x * x, [0, 1, 2]));
      pool.close();
      await pool.join();
    },
    args: [queue],
  });
  child.start();
  expect(await queue.get()).toEqual([0, 1, 4]);
  await child.join();
  expect(child.exitCode).toBe(0);
});
