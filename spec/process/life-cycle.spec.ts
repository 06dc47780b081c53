import { afterEach, describe, expect, it } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { readdirSync } from 'node:fs';
import * as forkful from 'forkful';
import { activeChildren, AssertionError, currentProcess, getContext, parentProcess, Process, SerializationError, ValueError } from 'forkful';
import { finish, runChild, sleeper, startReady } from './support/child.js';

const started: Process[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
});
function later(child: Process): Process {
  started.push(child);
  return child;
}

describe('a process', () => {
  it('T003 current: the main process is alive, no daemon, has a key, its own pid and no exit code', () => {
    const current = currentProcess();
    expect(current.name).toBe('MainProcess');
    expect(current.isAlive()).toBe(true);
    expect(current.daemon).toBe(false);
    expect(current.authKey.length).toBe(32);
    expect(current.ident).toBe(process.pid);
    expect(current.exitCode).toBeUndefined();
    expect(currentProcess()).toBe(current);
    current.close();
    expect(current.isAlive()).toBe(true);
    expect(() => current.start()).toThrow(AssertionError);
  });

  it('T004 setExecutable takes a path, bytes and a URL', async () => {
    for (const path of [process.execPath, Buffer.from(process.execPath), pathToFileURL(process.execPath)]) {
      forkful.setExecutable(path);
      expect((await runChild(() => {})).exitCode).toBe(0);
    }
    forkful.setExecutable(null);
    expect(() => forkful.setExecutable(5 as never)).toThrow(forkful.ArgumentTypeError);
  });

  it.each([[[1]], [['two']], [[[1, { two: [3n] }], new Map([[1, new Date(5)]])]], [[]]])('T005 args %# arrive as they are', async (args) => {
    const { stdout } = await runChild(
      (...given: unknown[]) => {
        console.log((process.getBuiltinModule('node:util') as typeof import('node:util')).inspect(given, { depth: 9 }));
      },
      args,
    );
    expect(stdout.trim()).toBe(inspect(args, { depth: 9 }));
  });

  it('T006 daemon is the creator\'s unless it is given', async () => {
    expect(new Process().daemon).toBe(false);
    expect(new Process({ daemon: true }).daemon).toBe(true);
    const { stdout } = await runChild(() => console.log(new Process().daemon, new Process({ daemon: false }).daemon), [], { daemon: true });
    expect(stdout).toBe('true false\n');
  });

  it('T007 parentProcess is undefined in main; in a child it has the parent\'s pid and name', async () => {
    expect(parentProcess()).toBeUndefined();
    const { stdout } = await runChild(() => console.log(parentProcess()!.pid, parentProcess()!.name, parentProcess()!.isAlive(), parentProcess()!.exitCode));
    expect(stdout).toBe(`${process.pid} MainProcess true undefined\n`);
  });

  it('T009 runs through its life', async () => {
    const child = new Process({
      target: (a: number, b: string, { extra }: { extra: number }) =>
        console.log(JSON.stringify([a, b, extra, currentProcess().name, Buffer.from(currentProcess().authKey).toString('hex'), currentProcess().pid, currentProcess() instanceof Process])),
      args: [1, 'b'],
      kwargs: { extra: 7 },
      name: 'Kim',
      stdio: 'pipe',
    });
    child.authKey = currentProcess().authKey;
    expect([child.isAlive(), child.exitCode, child.pid]).toEqual([false, undefined, undefined]);
    expect(activeChildren()).not.toContain(child);
    expect(inspect(child)).toBe(`<Process name='Kim' parent=${process.pid} initial>`);
    const done = finish(child);
    expect(child.pid).toBeGreaterThan(0);
    expect([child.isAlive(), child.exitCode]).toEqual([true, undefined]);
    expect(activeChildren()).toContain(child);
    expect(inspect(child)).toBe(`<Process name='Kim' pid=${child.pid} parent=${process.pid} started>`);
    const { stdout } = await done;
    expect(JSON.parse(stdout)).toEqual([1, 'b', 7, 'Kim', Buffer.from(currentProcess().authKey).toString('hex'), child.pid, true]);
    expect([child.exitCode, child.isAlive()]).toEqual([0, false]);
    expect(activeChildren()).not.toContain(child);
    expect(inspect(child)).toBe(`<Process name='Kim' pid=${child.pid} parent=${process.pid} stopped exitcode=0>`);
  });

  it('T016 activeChildren lists a process between its start and its end, and takes a finished one out itself', async () => {
    const child = later(sleeper());
    expect(activeChildren()).toEqual([]);
    await startReady(child);
    expect(activeChildren()).toEqual([child]);
    child.kill();
    await child.sentinel;
    expect(activeChildren()).toEqual([]);
    expect([child.isAlive(), child.exitCode]).toEqual([false, -9]);
  });

  it('T011 T012 interrupt sends SIGINT: -2 without a handler', async () => {
    const child = later(sleeper());
    await startReady(child);
    child.interrupt();
    await child.join();
    expect(child.exitCode).toBe(-2);
  });

  it('T013 terminate; join(0) and join(-1) return at once', async () => {
    const child = later(sleeper());
    await startReady(child);
    await child.join(0);
    await child.join(-1);
    expect(child.isAlive()).toBe(true);
    child.terminate();
    await child.join();
    expect([child.isAlive(), child.exitCode]).toEqual([false, -15]);
    expect(activeChildren()).not.toContain(child);
    await child.join();
    child.terminate();
    expect(inspect(child)).toContain('stopped exitcode=-SIGTERM>');
  });

  it('T014 kill', async () => {
    const child = later(sleeper());
    await startReady(child);
    child.kill();
    await child.join();
    expect(child.exitCode).toBe(process.platform === 'win32' ? -15 : -9);
  });

  it('T015 cpuCount is a whole number from 1 on', () => {
    expect(Number.isInteger(forkful.cpuCount())).toBe(true);
    expect(forkful.cpuCount()).toBeGreaterThanOrEqual(1);
  });

  it('T017 T201 children start children with the same flags, and are named after them', async () => {
    const { stdout, exitCode } = await runChild(
      async () => {
        const tell = () => console.log(currentProcess().name, process.execArgv.join());
        const nest = async (depth: number): Promise<void> => {
          tell();
          if (depth === 0) return;
          for (let i = 0; i < 2; i += 1) {
            const child = new Process({ target: nest, args: [depth - 1] });
            child.start();
            await child.join();
          }
        };
        await nest(2);
      },
      [],
      { name: 'Process-9', execArgv: ['--no-deprecation'] },
    );
    const names = stdout.trim().split('\n').map((line) => line.split(' '));
    expect(names.map(([name]) => name!.replace(/^Process-\d+(?=:)/, 'P'))).toEqual(['Process-9', 'P:1', 'P:1:1', 'P:1:2', 'P:2', 'P:2:1', 'P:2:2']);
    expect(new Set(names.map(([, flags]) => flags))).toEqual(new Set(['--no-deprecation']));
    expect(exitCode).toBe(0);
  });

  it('T018 sentinel: ValueError before the start, ready at the end', async () => {
    const child = later(sleeper());
    expect(() => child.sentinel).toThrow(ValueError);
    await startReady(child);
    expect(child.sentinel.ready).toBe(false);
    child.kill();
    await child.sentinel;
    expect(child.sentinel.ready).toBe(true);
  });

  it('T019 close: refused while it runs, idempotent, then all but name, daemon and authKey raise ValueError', async () => {
    const child = later(sleeper({ name: 'Kim' }));
    await startReady(child);
    expect(() => child.close()).toThrow(ValueError);
    child.kill();
    await child.join();
    started.pop();
    child.close();
    child.close();
    expect([child.name, child.daemon, child.authKey.length, inspect(child)]).toEqual(['Kim', false, 32, `<Process name='Kim' parent=${process.pid} closed>`]);
    for (const use of [() => child.isAlive(), () => child.terminate(), () => child.kill(), () => child.start(), () => child.pid, () => child.ident, () => child.exitCode, () => child.sentinel]) {
      expect(use).toThrow(ValueError);
    }
    await expect(child.join()).rejects.toThrow(ValueError);
    new Process().close();
  });

  it('T020 many at once all end', async () => {
    const children = Array.from({ length: 10 }, () => new Process({ target: () => {} }));
    for (const child of children) child.start();
    await Promise.all(children.map((child) => child.join()));
    expect(children.map((child) => child.exitCode)).toEqual(Array(10).fill(0));
    const killed = Array.from({ length: 10 }, () => new Process({ target: () => new Promise(() => {}) }));
    for (const child of killed) child.start();
    for (const child of killed) child.terminate();
    await Promise.all(killed.map((child) => child.join()));
    expect(killed.map((child) => child.exitCode)).toEqual(Array(10).fill(-15));
  });

  it('T022 a child has no more open files while more children run', async () => {
    const count = () => console.log((process.getBuiltinModule('node:fs') as typeof import('node:fs')).readdirSync('/proc/self/fd').length);
    const alone = await runChild(count);
    const others = Array.from({ length: 4 }, () => later(sleeper()));
    await Promise.all(others.map((child) => startReady(child)));
    const among = await runChild(count);
    expect(among.stdout).toBe(alone.stdout);
    for (const child of others) child.kill();
  });

  it('T030 a subclass keeps its fields and its methods on both sides', async () => {
    const greeting = 'hello';
    class Greeter extends Process {
      readonly who: string;
      readonly #secret: number;
      static readonly kind = 'greeter';

      constructor(who: string) {
        super({ stdio: 'pipe' });
        this.who = who;
        this.#secret = 42;
      }

      override run(): void {
        this.say(`${greeting} ${this.who} ${this.#secret} ${Greeter.kind} ${currentProcess() === this}`);
      }

      say(text: string): void {
        console.log(text);
      }
    }
    const child = new Greeter('world');
    expect(child.name).toMatch(/^Greeter-\d+$/);
    const { stdout, stderr, exitCode } = await finish(child);
    expect(stderr).toBe('');
    expect([stdout, exitCode]).toEqual(['hello world 42 greeter true\n', 0]);
    expect(child.who).toBe('world');
  });

  it('T183 two processes without kwargs share none', async () => {
    const seen = await Promise.all([0, 1].map(() => runChild((...args: unknown[]) => console.log(args.length))));
    expect(seen.map(({ stdout }) => stdout)).toEqual(['0\n', '0\n']);
  });

  it('PR-02 run() called directly runs here', () => {
    expect(new Process({ target: (x: number) => x + 1, args: [1] }).run()).toBe(2);
    expect(new Process().run()).toBeUndefined();
  });

  it('PR-03 nothing to run is a ValueError at the start; after close() it is the closed object\'s', () => {
    class Idle extends Process {}
    for (const child of [new Process(), new Process({ name: 'idle' }), new Idle(), new (getContext('forkserver').Process)()]) {
      expect(() => child.start()).toThrow(ValueError);
      expect(() => child.start()).toThrow(
        `Process.start: '${child.name}' has no target and no run() of its own, so there is nothing to run. Give target, or override run().`,
      );
      expect([child.pid, child.isAlive(), child.run()]).toEqual([undefined, false, undefined]);
      child.close();
      expect(() => child.start()).toThrow(/closed/);
    }
  });

  it('PR-03 a run() that is the object\'s own field is something to run', async () => {
    const { stdout, exitCode } = await finish(Object.assign(new Process({ stdio: 'pipe' }), { run: () => console.log('own') }));
    expect([stdout, exitCode]).toEqual(['own\n', 0]);
  });

  it('PR-03 what cannot cross throws from start and leaves the object unstarted', async () => {
    const socket = new WeakMap();
    const child = new Process({ target: (value: unknown) => value, args: [{ deep: [socket] }] });
    expect(() => child.start()).toThrow(SerializationError);
    expect(() => child.start()).toThrow(/args\[0\]\.deep\[0\]/);
    expect([child.pid, child.isAlive()]).toEqual([undefined, false]);
    expect(inspect(child)).toContain('initial');
  });

  it('starts once only, joins only what was started', async () => {
    const child = new Process({ target: () => {} });
    await expect(child.join()).rejects.toThrow(/can only join a started process/);
    expect(() => child.terminate()).toThrow(AssertionError);
    child.start();
    expect(() => child.start()).toThrow(/cannot start a process twice/);
    expect(() => (child.daemon = true)).toThrow(/process has already started/);
    await child.join();
    expect(() => child.start()).toThrow(/cannot start a process twice/);
    await expect(currentProcess().join()).rejects.toThrow(/can only join a child process/);
  });

  it('PR-04 a process of somebody else can be looked at but not joined, tested or signalled', async () => {
    const sibling = later(sleeper());
    await startReady(sibling);
    const { stdout, stderr } = await runChild(
      async (other: Process) => {
        const attempts = [() => other.join(), () => other.isAlive(), () => other.start(), () => other.terminate(), () => other.kill()];
        for (const attempt of attempts) {
          try {
            await attempt();
            console.log('worked');
          } catch (error) {
            console.log((error as Error).name);
          }
        }
        console.log(other);
      },
      [sibling],
    );
    expect(stderr).toBe('');
    expect(stdout).toBe(`${'AssertionError\n'.repeat(5)}<Process name='${sibling.name}' pid=${sibling.pid} parent=${process.pid} unknown>\n`);
  });

  it('PR-07 daemons have no children', async () => {
    const { stderr, exitCode } = await runChild(() => new Process({ target: () => {} }).start(), [], { daemon: true });
    expect(stderr).toContain('AssertionError: Process.start: daemonic processes are not allowed to have children');
    expect(exitCode).toBe(1);
  });

  it('PR-10 the key crosses by starting only', () => {
    expect(() => new Process({ target: (key: unknown) => key, args: [currentProcess().authKey] }).start()).toThrow(/security reasons/);
  });

  it('PR-17 what the child changes stays there', async () => {
    class Counter extends Process {
      count = 0;
      override run(): void {
        this.count = 5;
      }
    }
    const child = new Counter();
    child.start();
    await child.join();
    expect(child.count).toBe(0);
  });

  it('join ends with its signal, and await using ends the process', async () => {
    const child = later(sleeper());
    await startReady(child);
    const reason = new Error('enough');
    await expect(child.join({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = child.join({ signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await child[Symbol.asyncDispose]();
    started.pop();
    expect(inspect(child)).toContain('closed');
  });

  it('a signal terminates the process', async () => {
    const controller = new AbortController();
    const child = later(sleeper({ signal: controller.signal }));
    await startReady(child);
    controller.abort();
    await child.join();
    expect(child.exitCode).toBe(-15);
    expect(() => sleeper({ signal: controller.signal }).start()).toThrow(/abort/);
  });

  it('takes env, cwd and execArgv of its own', async () => {
    const { stdout } = await runChild(() => console.log(process.cwd(), process.env['ONLY'], process.execArgv.join()), [], {
      env: { ONLY: 'this' },
      cwd: '/',
      execArgv: ['--expose-gc'],
    });
    expect(stdout).toBe('/ this --expose-gc\n');
  });

  it('says so when the system makes no process', () => {
    const lost = new Process({ target: () => {}, cwd: '/no/such/folder' });
    expect(() => lost.start()).toThrow(forkful.SpawnError);
    expect(() => lost.start()).toThrow(/ENOENT/);
    forkful.setExecutable('/no/such/node');
    try {
      expect(() => new Process({ target: () => {} }).start()).toThrow(/ENOENT/);
    } finally {
      forkful.setExecutable(null);
    }
  });

  it('leaves no zombie behind', async () => {
    const child = new Process({ target: () => {} });
    child.start();
    const { pid } = child;
    await child.join();
    expect(readdirSync('/proc')).not.toContain(String(pid));
  });
});
