import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeChildren, ArgumentTypeError, asCompleted, BrokenExecutor, type Executor, MaybeEncodingError, registerReducer, RemoteTraceback, SerializationError, ValueError, waitFutures } from 'forkful';
import { runProgram } from '../../support/run-program.js';
import { itUnless } from '../../pool/support/pool-kinds.js';
import type { ExecutorKind } from './executor-kinds.js';

/* The rows of CPython's own tests of executors that need workers of their own, named by their numbers in the checklist. */

class Ticket {
  constructor(readonly n: number) {}
}

/** Opens in no worker whose environment says `IN_WORKER`. */
class Sealed {}
registerReducer(Sealed, {
  reduce: () => 'wax',
  revive: () => {
    if (process.env['IN_WORKER'] === '1') throw new RangeError('the seal does not break');
    return new Sealed();
  },
});
const onlyInWorkers = join(__dirname, '../../fixtures/pool/only-in-workers.cjs');

/** Seconds for a program of seven processes, on a machine that has much else to do. */
const PATIENCE = 60;

/** What calls of one executor do, and what its workers' deaths do to them. */
export function describeExecutorCalls(kind: ExecutorKind): void {
  const { identify, name, without } = kind;

  describe(`the calls of a ${name}`, () => {
    let executor: Executor;
    beforeAll(() => {
      executor = kind.make({ maxWorkers: 2, env: { ...process.env, IN_WORKER: '1' } });
    });
    afterAll(() => executor.shutdown());

    it('T270 T271 T272 submits and maps', async () => {
      expect(await executor.submit(Math.pow, 2, 8).result()).toBe(256);
      const scaled = async (x: number, { by }: { by: number }) => x * by;
      expect(await executor.submit(scaled, 5, { by: 3 })).toBe(15);
      const ticket = await executor.submit((one: Ticket) => new Ticket(one.n + 1), new Ticket(1));
      expect(ticket).toEqual(new Ticket(2));
      const powers: number[] = [];
      for await (const power of executor.map(Math.pow, [2, 3, 4], [5, 2, 1, 9], { chunkSize: 2 })) powers.push(power);
      expect(powers).toEqual([32, 9, 4]);
    });

    it('T296 T324 keeps class, fields and cause of an error, with the stack of the worker', async () => {
      const error = await executor.submit(() => { throw Object.assign(new RangeError('three', { cause: 'four' }), { extra: 5 }); }).exception();
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: 'three', extra: 5, cause: 'four', stack: expect.stringMatching(/--- in .+ \((pid|thread) \d+\) ---/) });
      expect(await executor.submit(() => { throw new TypeError('x'); }).exception()).toMatchObject({ cause: expect.any(RemoteTraceback) });
    });

    it('T318 T327 T331 says at the call what cannot be sent, and in the future what cannot come back', async () => {
      expect(() => executor.submit((x: unknown) => x, new WeakMap())).toThrow(SerializationError);
      expect(() => executor.submit((x: unknown) => x, executor)).toThrow('Executor: executors and futures cannot be passed between processes.');
      expect(() => executor.submit((x: unknown) => x, executor.submit(identify))).toThrow('Await it, and pass its value.');
      expect(await executor.submit(() => new WeakMap()).exception()).toBeInstanceOf(MaybeEncodingError);
      expect(await executor.submit(() => 'goes on')).toBe('goes on');
    });

    it('T320 T328 T329 raises what fails on arrival in that future alone', async () => {
      const sealed = executor.submit((one: Sealed) => typeof one, new Sealed());
      expect(await sealed.exception()).toMatchObject({ message: expect.stringContaining('the seal does not break') });
      const thing = executor.submit(async (path: string) => new ((await import(path)) as { Thing: new () => object }).Thing(), onlyInWorkers);
      expect(await thing.exception()).toMatchObject({ message: expect.stringContaining('only-in-workers') });
      expect(await executor.submit(() => 'goes on')).toBe('goes on');
    });

    it('T297 T322 T323 T294 fails the call whose worker ended, with how it ended', async () => {
      const [one, two] = [99, 7].map((code) => executor.submit((exitCode: number) => process.exit(exitCode), code));
      const errors = [await one?.exception(), await two?.exception()];
      expect(errors[0]).toBeInstanceOf(kind.Broken);
      expect(errors[0]).toBeInstanceOf(BrokenExecutor);
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining(`${name}.submit: its worker`),
        cause: { code: 'ERR_WORKER_LOST', exitCode: 99 },
      });
      expect(errors.map((error) => /terminated abruptly with exit code \d+/.exec((error as Error).message)?.[0])).toEqual([
        'terminated abruptly with exit code 99',
        'terminated abruptly with exit code 7',
      ]);
      expect(await executor.submit(() => 'goes on')).toBe('goes on');
    });

    itUnless(without.signals)('T293 T332 T319 T321 T325 T326 harms no other call when a worker is killed, nor when large arguments are under way', async () => {
      const large = new Uint8Array(8 * 1024 * 1024);
      const killed = executor.submit(() => process.kill(process.pid, 'SIGKILL'));
      const others = [1, 2, 3].map((n) => executor.submit((bytes: Uint8Array, x: number) => bytes.length + x, large, n));
      const late = executor.submit((bytes: Uint8Array) => process.kill(process.pid, bytes.length > 0 ? 'SIGKILL' : 0), large);
      expect(await killed.exception()).toMatchObject({ message: expect.stringContaining('with exit code -9 (SIGKILL)') });
      expect(await late.exception()).toBeInstanceOf(kind.Broken);
      expect(await Promise.all(others)).toEqual([1, 2, 3].map((n) => n + large.length));
    });

    it('gives futures as they end', async () => {
      const futures = [0, 0, 0].map((_, n) => executor.submit((x: number) => x, n));
      const seen = new Set<number>();
      for await (const future of asCompleted(futures, 30)) seen.add(await future.result());
      const { done, notDone } = await waitFutures(futures);
      expect([seen, done, notDone]).toEqual([new Set([0, 1, 2]), new Set(futures), new Set()]);
    });
  });

  describe(`a ${name}`, () => {
    it('T288 T291 refuses what makes no sense', () => {
      for (const maxWorkers of [0, -1]) expect(() => kind.make(maxWorkers)).toThrow(ValueError);
      for (const options of [{ maxWorkers: 'two' }, { maxWorkers: 1.5 }, { initializer: 'init' }, { maxTasksPerChild: 'x' }]) {
        expect(() => kind.make(options as never)).toThrow(ArgumentTypeError);
      }
      expect(() => kind.make({ maxTasksPerChild: 0 })).toThrow(`${name}: max_tasks_per_child must be >= 1`);
      expect(inspect(kind.make(64))).toBe(`<${name} state=RUN maxWorkers=64>`);
    });

    it('T298 T302 T304 T361 T341 T342 runs its initializer in every worker, and replaces workers after their number of calls', async () => {
      const executor = kind.make({ maxWorkers: 1, maxTasksPerChild: 3, initializer: (value: string) => void Object.assign(globalThis, { given: value }), initArgs: ['init'] });
      interface Scope { given?: string; kept?: WeakRef<object> }
      const look = (argument?: object) => {
        const scope = globalThis as Scope;
        if (argument !== undefined) scope.kept = new WeakRef(argument);
        return [process.pid, scope.given] as const;
      };
      const calls = [executor.submit(look, { large: true })];
      // T298: nothing keeps an argument when its call is over.
      const released = executor.submit(async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
        (process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void)();
        return (globalThis as Scope).kept?.deref() === undefined;
      });
      for (let n = 2; n < 8; n++) calls.push(executor.submit(look));
      const [over, results] = [executor.shutdown(), await Promise.all(calls)];
      await over;
      expect(await released).toBe(true);
      expect(results.map(([, given]) => given)).toEqual(Array(7).fill('init'));
      if (kind.name === 'ProcessPoolExecutor') {
        const pids = results.map(([pid]) => pid);
        expect(pids.map((pid) => pids.indexOf(pid))).toEqual([0, 0, 2, 2, 2, 5, 5]);
      }
      expect(activeChildren()).toEqual([]);
    });

    it('T308 T362 T363 is broken when its initializer fails', async () => {
      const executor = kind.make({ maxWorkers: 1, initializer: () => { throw new RangeError('no table'); } });
      const futures = [executor.submit(() => 1), executor.submit(() => 2)];
      const errors = await Promise.all(futures.map((future) => future.exception()));
      for (const error of errors) {
        expect(error).toBeInstanceOf(kind.Broken);
        expect(error).toMatchObject({ message: expect.stringContaining('no table'), cause: { message: 'no table' } });
      }
      expect(errors[0]).not.toBe(errors[1]);
      expect(() => executor.submit(() => 3)).toThrow(kind.Broken);
      await executor.shutdown();
    });
  });
}

/** Whole programs that end without waiting for their executors. */
export function describeExecutorPrograms({ name }: ExecutorKind): void {
  it(`T305 T306 T335 T336 T339 T343 a program with a ${name} ends when all that was submitted is done, and leaves nothing`, async () => {
    const program = join(__dirname, '../../fixtures/futures/at-exit.mjs');
    const { stderr, lines, exitCode, left } = await runProgram(process.execPath, ['--expose-gc', program, name], { limit: PATIENCE });
    expect({ stderr, exitCode, left }).toEqual({ stderr: '', exitCode: 0, left: [] });
    expect([...lines].sort()).toEqual([
      `RuntimeError: ${name}.submit: cannot schedule new futures after the program's end. Make a new ${name}.`,
      'dropped again: done',
      'endless map: 0',
      'nested: three deep',
      'no wait: done',
      'no wait: returned',
      'open: done',
    ]);
  }, PATIENCE * 1000);
}
