import { strikeNow, type Fault } from './fault.js';

/* The faults that pools of Node were measured with; those that need a program of their own stand in program-rows.ts. */

export const nodeRows: readonly Fault[] = [
  {
    row: 'exit',
    name: 'process.exit in a task, three tasks queued behind it',
    async strike({ pool, mark }) {
      const exits = pool.applyAsync((file: string) => (strikeNow(file), process.exit(1)), [mark]);
      const behind = ['one', 'two', 'three'].map((text) => pool.applyAsync((x: string) => x.toUpperCase(), [text]));
      const error: unknown = await exits.get().catch((thrown: unknown) => thrown);
      throw Object.assign(error as Error, { behind: await Promise.all(behind) });
    },
    error: { code: 'ERR_WORKER_LOST', exitCode: 1, behind: ['ONE', 'TWO', 'THREE'] },
  },
  {
    row: 'null',
    name: 'throw null',
    strike: ({ pool }) => pool.applyAsync(() => { throw null; }), // prettier-ignore
    error: null,
    harmless: true,
  },
  {
    row: 'odd error',
    name: 'an error with a function and a cycle in it',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        const error = new RangeError('round');
        throw Object.assign(error, { self: error, retry: () => 7, socket: new WeakMap() });
      }),
    error: { name: 'RangeError', message: 'round' },
    harmless: true,
  },
  {
    row: 'odd result',
    name: 'a result that cannot cross',
    strike: ({ pool }) => pool.applyAsync(() => ({ fine: 1, list: [Promise.resolve(1)] }) as unknown),
    error: { code: 'ERR_MAYBE_ENCODING' },
    harmless: true,
  },
  {
    row: 'whole error',
    name: 'class, code, own fields, cause, AggregateError together',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        class ImportError extends AggregateError {
          readonly code = 'E_IMPORT';
          readonly lines = new Map([[7, 'no comma']]);
        }
        throw new ImportError([new TypeError('one', { cause: new RangeError('deep') }), 2], 'all', { cause: { from: 'a.csv' } });
      }),
    error: {
      message: 'all',
      code: 'E_IMPORT',
      lines: { size: 1 },
      constructor: { name: 'ImportError' },
      cause: { from: 'a.csv' },
      errors: [{ name: 'TypeError', message: 'one', cause: { name: 'RangeError', message: 'deep' } }, 2],
    },
    harmless: true,
  },
  {
    row: 'abort',
    name: 'a synchronous endless loop aborted',
    async strike({ pool, mark }) {
      const controller = new AbortController();
      const result = pool.applyAsync(() => { for (;;); }, [], { signal: controller.signal }); // prettier-ignore
      setTimeout(() => {
        strikeNow(mark);
        controller.abort(new Error('enough'));
      }, 50);
      return result;
    },
    error: { message: 'enough' },
  },
  {
    row: 'throw',
    name: 'a throw in the background of a task',
    strike: ({ pool, mark }) =>
      pool.applyAsync((file: string) => new Promise(() => setImmediate(() => { strikeNow(file); throw new RangeError('behind'); })), [mark]), // prettier-ignore
    error: { code: 'ERR_WORKER_LOST', exitCode: 1, stderr: /RangeError: behind/, message: /outside of the task/ },
  },
  {
    row: 'rejection',
    name: 'a rejection that nobody handles, in the background of a task',
    strike: ({ pool, mark }) =>
      pool.applyAsync((file: string) => new Promise(() => { strikeNow(file); void Promise.reject(new RangeError('behind')); }), [mark]), // prettier-ignore
    error: { code: 'ERR_WORKER_LOST', exitCode: 1, stderr: /RangeError: behind/, message: /outside of the task/ },
  },
];
