import { registerReducer } from 'forkful';
import { strikeNow, type Fault } from './fault.js';

/* The twelve faults that pools of Python were measured with. */

/** Opens in no worker of a pool whose environment says `IN_WORKER`. */
class Sealed {}

registerReducer(Sealed, {
  reduce: () => 'sealed',
  revive: () => {
    if (process.env['IN_WORKER'] === '1') throw new RangeError('the seal does not break');
    return new Sealed();
  },
});

const square = (n: number): number => n * n;

export const rows: readonly Fault[] = [
  {
    row: 'A',
    name: 'a task kills its own process (SIGKILL)',
    strike: ({ pool, mark }) => pool.applyAsync((file: string) => (strikeNow(file), process.kill(process.pid, 'SIGKILL')), [mark]),
    needs: 'signals',
    error: { code: 'ERR_WORKER_LOST', exitCode: -9, signal: 'SIGKILL' },
  },
  {
    row: 'B',
    name: 'a task exits with code 0',
    strike: ({ pool, mark }) => pool.applyAsync((file: string) => (strikeNow(file), process.exit(0)), [mark]),
    error: { code: 'ERR_WORKER_LOST', exitCode: 0, signal: undefined },
  },
  {
    row: 'C',
    name: 'a task exits with code 3',
    strike: ({ pool, mark }) => pool.applyAsync((file: string) => (strikeNow(file), process.exit(3)), [mark]),
    error: { code: 'ERR_WORKER_LOST', exitCode: 3, signal: undefined },
  },
  {
    row: 'D',
    name: 'a task throws what is no ordinary error',
    strike: ({ pool }) => pool.applyAsync(() => { throw { no: 'error' }; }), // prettier-ignore
    error: { no: 'error' },
    harmless: true,
  },
  {
    row: 'E',
    name: 'a result cannot be serialised',
    strike: ({ pool }) => pool.applyAsync(() => ({ deep: [new WeakMap()] })),
    error: { code: 'ERR_MAYBE_ENCODING' },
    harmless: true,
  },
  {
    row: 'F',
    name: 'an argument cannot be serialised',
    strike: async ({ pool }) => pool.apply(square as (n: unknown) => number, [new WeakMap()]),
    error: { code: 'ERR_SERIALIZATION', message: /args\[0\]/ },
    harmless: true,
  },
  {
    row: 'G',
    name: 'a result fails while being decoded in the parent',
    strike: ({ pool, fixture }) =>
      pool.applyAsync(async (path: string) => new ((await import(path)) as { Thing: new () => object }).Thing(), [fixture('only-in-workers.cjs')]),
    error: { message: /only-in-workers/ },
    harmless: true,
  },
  {
    row: 'H',
    name: 'an argument fails while being decoded in the worker',
    strike: ({ pool }) => pool.applyAsync((sealed: Sealed) => typeof sealed, [new Sealed()]),
    error: { code: 'ERR_SERIALIZATION', message: /the seal does not break/ },
    harmless: true,
  },
  {
    row: 'I',
    name: 'an idle worker is killed, then map',
    needs: 'signals',
    async strike({ pool, mark }) {
      const [pid] = await pool.map(() => process.pid, [0]);
      strikeNow(mark);
      process.kill(pid!, 'SIGKILL');
      // Nobody has had time to notice.
      return pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8], 1);
    },
    value: [1, 4, 9, 16, 25, 36, 49, 64],
  },
  {
    row: 'K',
    name: 'an endless task with a time limit',
    strike: ({ pool, mark }) =>
      pool.applyAsync((file: string) => { strikeNow(file); for (;;); }, [mark], { timeout: 1 }), // prettier-ignore
    error: { code: 'ERR_TIMEOUT' },
    after: 1,
  },
  {
    row: 'L',
    name: 'an error class with an unusual constructor',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        throw new (class Odd extends Error {
          constructor(readonly a: { b: number }) {
            super(String(a.b));
          }
        })({ b: 5 });
      }),
    error: { message: '5', a: { b: 5 } },
    harmless: true,
  },
];
