import { inspect } from 'node:util';
import type { Fault } from './fault.js';

/* What else a task can do to its worker, and to whoever must carry its error. */

const lost = { code: 'ERR_WORKER_LOST' };

export const moreRows: readonly Fault[] = [
  {
    row: '1',
    name: 'a task aborts its process',
    needs: 'signals',
    strike: ({ pool }) => pool.applyAsync(() => process.abort()),
    error: { ...lost, signal: 'SIGABRT', exitCode: -6 },
  },
  {
    row: '1',
    name: 'a task crashes in native code',
    needs: 'signals',
    strike: ({ pool }) => pool.applyAsync(() => new Promise(() => process.kill(process.pid, 'SIGSEGV'))),
    error: { ...lost, signal: 'SIGSEGV', exitCode: -11, message: /Native code crashed/ },
  },
  {
    row: '1',
    name: 'a task is terminated',
    needs: 'signals',
    strike: ({ pool }) => pool.applyAsync(() => new Promise(() => process.kill(process.pid, 'SIGTERM'))),
    error: { ...lost, signal: 'SIGTERM' },
  },
  {
    row: '1',
    name: 'a task exits with 3, later',
    strike: ({ pool }) => pool.applyAsync(() => new Promise(() => setTimeout(() => process.exit(3), 5))),
    error: { ...lost, exitCode: 3 },
  },
  {
    row: '2',
    name: 'a result with a getter that throws',
    strike: ({ pool }) => pool.applyAsync((): unknown => Object.defineProperty({}, 'x', { enumerable: true, get() { throw new Error('no'); } })), // prettier-ignore
    error: { code: 'ERR_MAYBE_ENCODING' },
    harmless: true,
  },
  {
    row: '2',
    name: 'an error whose causes go in a circle',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        const outer = new Error('outer');
        outer.cause = new Error('inner', { cause: outer });
        throw outer;
      }),
    error: { message: 'outer', cause: { message: 'inner', cause: { message: 'outer' } } },
    harmless: true,
  },
  { row: '2', name: 'a frozen error', strike: ({ pool }) => pool.applyAsync(() => { throw Object.freeze(new Error('cold')); }), error: { message: 'cold' }, harmless: true }, // prettier-ignore
  {
    row: '2',
    name: 'a huge stack',
    strike: ({ pool }) => pool.applyAsync(() => { throw Object.assign(new Error('deep'), { stack: 'x'.repeat(1e6) }); }), // prettier-ignore
    error: { message: 'deep' },
    harmless: true,
  },
  {
    row: '2',
    name: 'a stack without an end',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        const dig = (): unknown => dig();
        return dig();
      }),
    error: { name: 'RangeError' },
    harmless: true,
  },
  {
    row: '6',
    name: 'a task that writes into the channel’s own descriptor',
    needs: 'descriptor',
    strike: ({ pool }) =>
      pool.applyAsync(() => {
        process.getBuiltinModule('node:fs').writeSync(4, 'these bytes are no message of forkful\n'.repeat(10));
        return new Promise(() => {});
      }),
    error: lost,
  },
  ...[undefined, 42, 'text', 0n, [1], Symbol.for('s')].map(
    (thrown): Fault => ({
      row: '2',
      name: `throw ${inspect(thrown)}`,
      strike: ({ pool }) => pool.applyAsync((what: unknown) => { throw what; }, [thrown]), // prettier-ignore
      error: thrown,
      harmless: true,
    }),
  ),
];
