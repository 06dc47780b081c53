import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type BaseContext,
  ForkServerProcess,
  freezeSupport,
  getAllStartMethods,
  getContext,
  getStartMethod,
  Process,
  RuntimeError,
  setForkserverPreload,
  setStartMethod,
  SpawnProcess,
  SyncManager,
  ValueError,
} from 'forkful';
import { finish } from '../process/support/child.js';

afterEach(() => setStartMethod(null, true));

const methods = getAllStartMethods();

/** What a child of this context says of its start method. */
async function methodInChild(context: Pick<BaseContext, 'Process'>): Promise<string> {
  const child = new context.Process({ target: () => process.stdout.write(getStartMethod()), stdio: 'pipe' });
  const { stdout, stderr } = await finish(child);
  expect(stderr).toBe('');
  return stdout;
}

/** Lives in a manager. */
class Teller {
  startMethod(): string {
    return getStartMethod();
  }
}
SyncManager.register('Teller', Teller);

describe('contexts', () => {
  it('T213 T214 list the methods of the platform, the default first', () => {
    expect(methods).toEqual(process.platform === 'win32' ? ['spawn'] : ['spawn', 'forkserver']);
    expect(getContext('spawn').getAllStartMethods()).toEqual(methods);
  });

  it.each(methods)('T208 %s: reports itself, is its own context, cannot be set, and its children see it', async (method) => {
    const context = getContext(method);
    expect(context.getStartMethod()).toBe(method);
    expect(context.getContext()).toBe(context);
    expect(getContext(method)).toBe(context);
    expect(() => context.setStartMethod('spawn')).toThrow(ValueError);
    expect(() => context.setStartMethod('spawn', true)).toThrow(/cannot set start method of concrete context/);
    expect(await methodInChild(context)).toBe(method);
  });

  it.each(methods)('T209 %s: a start through a context fixes no method', async (method) => {
    await methodInChild(getContext(method));
    expect(getStartMethod({ allowNone: true })).toBeUndefined();
  });

  it('T210 freezeSupport fixes no method', () => {
    freezeSupport();
    expect(getStartMethod(true)).toBeUndefined();
  });

  it('T211 preloading takes strings only', () => {
    expect(() => setForkserverPreload([1, 2, 3] as never)).toThrow(/module_names must be a list of strings/);
  });

  it.each(methods)('T212 %s: can be set for all', async (method) => {
    setStartMethod(method);
    expect(getStartMethod()).toBe(method);
    expect(getContext().getStartMethod()).toBe(method);
    expect(await methodInChild({ Process })).toBe(method);
    expect(() => setStartMethod(method)).toThrow(RuntimeError);
    expect(() => setStartMethod(method)).toThrow(/context has already been set/);
    setStartMethod('spawn', { force: true });
    expect(getStartMethod()).toBe('spawn');
  });

  it('MO-07 asking for the method fixes it, and so does a start', async () => {
    expect(getStartMethod(true)).toBeUndefined();
    const child = new Process({ target: () => {} });
    child.start();
    await child.join();
    expect(getStartMethod(true)).toBe('spawn');
  });

  it('MO-09 refuse what there is not, and say why there is no fork', () => {
    expect(() => getContext('fork')).toThrow(ValueError);
    expect(() => getContext('fork')).toThrow(/Node cannot copy a running process/);
    expect(() => getContext('thread')).toThrow(/cannot find context for the string 'thread'/);
    expect(() => setStartMethod('fork')).toThrow(/cannot find context for 'fork'/);
    expect(() => setStartMethod(5 as never)).toThrow(ValueError);
  });

  it.each(methods)('MO-17 %s: their managers are started with it, too, and fix no method', async (method) => {
    const { Manager } = getContext(method);
    const manager = Manager();
    expect(await manager.create('Teller').callMethod('startMethod')).toBe(method);
    await manager.shutdown();
    expect(getStartMethod(true)).toBeUndefined();
  });

  it('MO-17 a manager of the default context is started with the method that was set', async () => {
    setStartMethod(methods.at(-1)!);
    const manager = getContext().Manager();
    expect(await manager.create('Teller').callMethod('startMethod')).toBe(methods.at(-1));
    await manager.shutdown();
  });

  it('CX-03 name their processes after their class', () => {
    expect(new SpawnProcess().name).toMatch(/^SpawnProcess-\d+$/);
    expect(new ForkServerProcess().name).toMatch(/^ForkServerProcess-\d+$/);
    expect(getContext('spawn').Process).toBe(SpawnProcess);
    class Own extends getContext('spawn').Process {}
    expect(new Own().name).toMatch(/^Own-\d+$/);
  });
});

const posix = process.platform === 'win32' ? describe.skip : describe; // Python has no forkserver there either

posix('a process that was kept ready', () => {
  const context = getContext(methods.at(-1));

  it('takes over what changed since it was forked', async () => {
    process.env['FORKFUL_SPEC'] = 'set later';
    const child = new context.Process({ target: () => console.log(process.cwd(), process.env['FORKFUL_SPEC']), stdio: 'pipe' });
    Reflect.deleteProperty(process.env, 'FORKFUL_SPEC');
    const { stdout } = await finish(child);
    expect(stdout).toBe(`${process.cwd()} undefined\n`);
    const moved = new context.Process({ target: () => process.exit(process.cwd() === '/' && process.env['FORKFUL_SPEC'] === 'x' ? 3 : 4), cwd: '/' });
    process.env['FORKFUL_SPEC'] = 'x';
    moved.start();
    Reflect.deleteProperty(process.env, 'FORKFUL_SPEC');
    await moved.join();
    expect(moved.exitCode).toBe(3);
  });

  it('is another one each time, and as good as a fresh one', async () => {
    const children = Array.from({ length: 5 }, (_, i) => new context.Process({ target: (code: number) => process.exit(code), args: [i] }));
    for (const child of children) child.start();
    await Promise.all(children.map((child) => child.join()));
    expect(children.map((child) => child.exitCode)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(children.map((child) => child.pid)).size).toBe(5);
  });

  it('has loaded what was to be preloaded', async () => {
    setForkserverPreload(['node:zlib', 'no-such-module']);
    const child = new context.Process({ target: () => process.exit(7) });
    child.start();
    await child.join();
    expect(child.exitCode).toBe(7);
    setForkserverPreload([]);
  });

  it('is in no list and keeps nothing alive', () => {
    expect(context.activeChildren()).toEqual([]);
  });
});
