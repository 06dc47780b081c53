import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  ArgumentTypeError,
  AssertionError,
  BaseManager,
  BaseProxy,
  BrokenError,
  DictProxy,
  IteratorProxy,
  type ListProxy,
  Lock,
  Process,
  ProcessError,
  Queue,
  RemoteError,
  RuntimeError,
  type SetProxy,
  SyncManager,
} from 'forkful';

/** CPython's FooBar. */
class FooBar {
  f(): string {
    return 'f()';
  }
  g(): never {
    throw new RangeError('g is not implemented', { cause: new TypeError('deeper') });
  }
  _h(): string {
    return '_h()';
  }
}

class Vault {
  readonly items: unknown[] = [];
  #doubled = false;
  constructor(first?: unknown) {
    if (first === 'refuse') throw Object.assign(new RangeError('no such vault'), { code: 'E_VAULT' });
    if (first !== undefined) this.items.push(first);
  }
  keep(item: unknown): number {
    return this.items.push(item);
  }
  drop(): void {
    this.items.length = 0;
  }
  item(at: number): unknown {
    return this.items[at];
  }
  async *slowly(count: number): AsyncGenerator<number, string, number> {
    let sum = 0;
    try {
      for (let at = 0; at < count; at++) sum += (yield at) ?? 0;
      return `sum ${String(sum)}`;
    } finally {
      this.items.push('closed');
    }
  }
  *[Symbol.iterator](): Generator {
    yield* this.items;
  }
  unsendable(): symbol {
    return Symbol('here only');
  }
  double(): void {
    this.#doubled = true;
  }
  get doubled(): boolean {
    return this.#doubled;
  }
  later(): Promise<never> {
    return new Promise(() => undefined);
  }
  explode(): void {
    setTimeout(() => {
      throw new Error('in the background');
    });
  }
  self(): this {
    return this;
  }
  throws(what: unknown): never {
    throw what;
  }
}

class FooBarProxy extends BaseProxy {
  static override readonly exposed = ['f', '_h'];
  f(): Promise<unknown> {
    return this.callMethod('f');
  }
  h(): Promise<unknown> {
    return this.callMethod('_h');
  }
}

function* squares(count: number): Generator<number> {
  for (let n = 0; n < count; n++) yield n * n;
}

class MyManager extends SyncManager.with({
  Foo: FooBar,
  Bar: { callable: FooBar, exposed: ['f', '_h'] },
  Baz: { callable: FooBar, proxyType: FooBarProxy },
  Vault,
  baz: { callable: squares, methodToTypeId: {} },
  shelf: { callable: () => new Vault(), methodToTypeId: { self: 'Vessel', item: 'Vessel' } },
  stock: {
    callable: () => ({ prices: () => ({ apple: 1 }), names: () => ['apple'], seen: () => new Set(['a']), wrong: () => 5 }),
    methodToTypeId: { prices: 'dict', names: 'list', seen: 'set', wrong: 'dict' },
  },
  table: () => new Map([['a', 1]]),
}) {}
MyManager.register('Vessel', { createMethod: false });

describe('T125 a manager of one’s own', () => {
  let manager: InstanceType<typeof MyManager>;
  beforeAll(async () => {
    manager = await new MyManager({ shutdownTimeout: 5 }).start();
  });
  afterAll(async () => {
    await manager.shutdown();
    expect(manager.exitCode).toBe(0);
  });

  it('T125 offers public methods, or those that are exposed, and raises what they throw as itself', async () => {
    const [foo, bar, baz] = [manager.Foo(), manager.Bar(), manager.Baz()];
    expect(manager.name).toMatch(/^MyManager-\d+$/);
    expect(await foo.f()).toBe('f()');
    const error = await foo.g().then(undefined, (reason: unknown) => reason as Error & { cause: Error });
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'g is not implemented', cause: { name: 'TypeError', message: 'deeper' } });
    expect(error.stack).toMatch(new RegExp(`objects\\.spec\\.ts[^]*--- in ${manager.name} \\(pid ${String(manager.pid)}\\) ---\\n +at .*g `));
    await expect(foo.callMethod('_h')).rejects.toThrow(RemoteError);
    await expect(foo.callMethod('_h')).rejects.toMatchObject({
      message: "Foo._h: 'Foo' exposes no method '_h'. It exposes 'f', 'g'.",
      remoteName: 'AttributeError',
      remoteStack: expect.stringContaining('exposes no method') as unknown,
    });
    expect(await bar.callMethod('_h')).toBe('_h()');
    await expect(bar.callMethod('g')).rejects.toThrow(RemoteError);
    expect(baz).toBeInstanceOf(FooBarProxy);
    expect([await baz.f(), await baz.h()]).toEqual(['f()', '_h()']);
    await expect(baz.callMethod('g')).rejects.toThrow(RemoteError);
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'then', '#private']) {
      await expect(foo.callMethod(name)).rejects.toThrow(RemoteError);
    }
  });

  it('T125 makes proxies of what cannot cross: a generator is stepped through in the manager', async () => {
    const found: number[] = [];
    for await (const square of manager.baz(10)) found.push(square);
    expect(found).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
    const vault = manager.Vault();
    const steps = await vault.slowly(5);
    expect(steps).toBeInstanceOf(IteratorProxy);
    expect(await steps.next()).toEqual({ value: 0, done: false });
    expect(await steps.send(10)).toEqual({ value: 1, done: false });
    await expect(steps.throw(new RangeError('thrown in'))).rejects.toMatchObject({ name: 'RangeError', message: 'thrown in' });
    expect(await steps.next()).toEqual({ value: undefined, done: true });
    const whole = await vault.slowly(2);
    expect([await whole.next(), await whole.next(), await whole.next()].at(-1)).toEqual({ value: 'sum 0', done: true });
    for await (const n of vault.slowly(100)) if (n === 3) break;
    expect(await vault.getValue()).toMatchObject({ items: ['closed', 'closed', 'closed'] });
    const items: unknown[] = [];
    for await (const item of vault) items.push(item);
    expect(items).toEqual(['closed', 'closed', 'closed']);
    const keys: string[] = [];
    for await (const key of manager.table().keys()) keys.push(key);
    expect(keys).toEqual(['a']);
  });

  it('keeps a proxy that lies in an object alive, and the object behind it live', async () => {
    const outer = manager.Vault();
    const child = new Process({
      target: async (vault: BaseProxy) => {
        const inner = (vault as unknown as { item(at: number): Promise<{ keep(item: unknown): Promise<number> }> }).item(0);
        await (await inner).keep('from the child');
      },
      args: [outer],
    });
    await outer.keep(manager.Vault('first'));
    child.start();
    await child.join();
    const inner = (await outer.item(0)) as ReturnType<typeof manager.Vault>;
    expect(await inner.getValue()).toMatchObject({ items: ['first', 'from the child'] });
    const queue = new Queue<number>();
    await queue.put(7);
    await outer.keep(queue);
    expect(await ((await outer.item(1)) as Queue<number>).get()).toBe(7);
  });

  it('gives results as proxies of the type that methodToTypeId names', async () => {
    const shelf = manager.create('shelf') as ReturnType<typeof manager.Vault>;
    await shelf.keep('x');
    const itself = (await shelf.self()) as unknown as ReturnType<typeof manager.Vault>;
    expect(inspect(itself)).toMatch(/^AutoProxy\('Vessel', .+\)$/);
    await itself.keep('y');
    expect(await shelf.getValue()).toMatchObject({ items: ['x', 'y'] });
  });

  it('T125 makes containers of results where methodToTypeId says so', async () => {
    const stock = manager.create('stock');
    const before = await manager.numberOfObjects();
    const prices = (await stock.callMethod('prices')) as DictProxy<string, number>;
    await prices.increment('apple', 2);
    expect(await prices.get('apple')).toBe(3);
    expect(await ((await stock.callMethod('names')) as ListProxy<string>).copy()).toEqual(['apple']);
    expect(await ((await stock.callMethod('seen')) as SetProxy<string>).has('a')).toBe(true);
    expect(await manager.numberOfObjects()).toBe(before + 3);
    await expect(stock.callMethod('wrong')).rejects.toThrow('stock.wrong: pairs is 5');
    expect(() => MyManager.register('prices', { proxyType: DictProxy })).toThrow(ArgumentTypeError);
  });

  it('tells each call why there is no object', async () => {
    const vault = manager.Vault('refuse');
    for (let tries = 0; tries < 2; tries++) {
      await expect(vault.keep(1)).rejects.toMatchObject({ name: 'RangeError', message: 'no such vault', code: 'E_VAULT' });
    }
  });

  it('says what cannot cross, either way, and throws what is no error', async () => {
    const vault = manager.Vault();
    await expect(vault.unsendable()).rejects.toMatchObject({
      name: 'RemoteError',
      message: expect.stringContaining('Vault.unsendable: result is the symbol Symbol(here only)') as unknown,
    });
    await expect(vault.keep(Symbol('mine'))).rejects.toMatchObject({
      name: 'SerializationError',
      message: expect.stringContaining('Vault.keep: args[0] is the symbol') as unknown,
    });
    await expect(vault.throws(42)).rejects.toBe(42);
    await expect(vault.throws(null)).rejects.toBe(null);
    await expect(vault.throws(undefined)).rejects.toBe(undefined);
    await vault.double();
    expect(await vault.keep(() => 5)).toBe(1);
    expect(((await vault.item(0)) as () => number)()).toBe(5);
  });

  it('gives a call up at the signal, and lives through what goes wrong in the background', async () => {
    const vault = manager.Vault();
    const controller = new AbortController();
    const waiting = vault.callMethod('later', [], { signal: controller.signal });
    await vault.keep(1);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await vault.explode();
    expect(await vault.keep(2)).toBe(2);
  });

  it('forgets an object with its last proxy', async () => {
    const before = await manager.numberOfObjects();
    const steps = await manager.Vault().slowly(1);
    expect(await manager.numberOfObjects()).toBe(before + 2);
    await steps.close();
    expect(await manager.numberOfObjects()).toBe(before + 1);
  });

  it('has proxies that are not taken for something else', async () => {
    const vault = manager.Vault();
    expect(await vault).toBe(vault);
    expect(vault.keep).toBe(vault.keep);
    expect(JSON.stringify({ vault: 1 })).toBe('{"vault":1}');
    expect(inspect({ vault })).toMatch(/vault: AutoProxy\('Vault', .+\)/);
  });
});

describe('the states of a manager', () => {
  class Plain extends BaseManager.with({ Vault }) {}

  it('T126 T127 are Python’s: started once, with or without await using, shut down once', async () => {
    const manager = new Plain();
    expect(inspect(manager)).toBe('Plain(not started)');
    expect(() => manager.Vault()).toThrow(new AssertionError('Plain.Vault: server not yet started. Call start() or connect() first.'));
    await expect(manager.shutdown()).rejects.toThrow(AssertionError);
    await expect(manager.join()).rejects.toThrow(AssertionError);
    {
      await using started = await manager.start();
      expect(started).toBe(manager);
      await expect(manager.start()).rejects.toMatchObject({ code: 'ERR_PROCESS', message: expect.stringContaining('Already started server') as unknown });
      expect(() => manager.getServer()).toThrow(ProcessError);
      expect(await manager.Vault().keep(1)).toBe(1);
      Plain.register('Late', FooBar);
      expect(() => manager.create('Late')).toThrow(RuntimeError);
      expect(() => manager.create('Later')).toThrow(AssertionError);
    }
    expect(manager.exitCode).toBe(0);
    await manager.shutdown();
    await manager.join();
    expect(() => manager.Vault()).toThrow(AssertionError);
    await expect(manager.start()).rejects.toThrow('Manager has shut down');
  });

  it('T187 runs the initializer once, in the manager, before anything else', async () => {
    await expect(new Plain().start(1 as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
    const queue = new Queue<unknown>();
    class Told extends BaseManager.with({ told: () => (globalThis as { told?: unknown }).told }) {}
    const initializer = async (q: typeof queue, word: string): Promise<void> => {
      (globalThis as { told?: unknown }).told = [word];
      await q.put(process.pid);
    };
    await using manager = await new Told().start(initializer, [queue, 'hello']);
    expect(await queue.get()).toBe(manager.pid);
    expect(await queue.qsize()).toBe(0);
    expect(await manager.told().getValue()).toEqual(['hello']);
  });

  it('rejects start() with what the initializer throws, and every call of what was made meanwhile', async () => {
    const manager = new Plain();
    const starting = manager.start({
      initializer: () => {
        throw new RangeError('no disk');
      },
    });
    const vault = manager.Vault();
    const called = vault.keep(1).catch((error: unknown) => error);
    await expect(starting).rejects.toMatchObject({ name: 'RangeError', message: 'no disk', stack: expect.stringContaining('--- in Plain-') as unknown });
    expect(await called).toBeInstanceOf(BrokenError);
    await manager.join();
    expect(manager.exitCode).toBe(1);
    await manager.shutdown();
  });

  it('refuses at start() what cannot cross, and says which type it is of', async () => {
    const stream = process.stdout;
    class Bad extends BaseManager.with({ bad: () => stream.columns }) {}
    await expect(new Bad().start()).rejects.toMatchObject({
      name: 'SerializationError',
      message: expect.stringContaining('Bad.start: manager.registry.bad.callable') as unknown,
    });
  });

  it('breaks everything at once when the process ends in a method', async () => {
    class Doomed extends BaseManager.with({ doom: () => ({ end: () => process.exit(3), wait: () => new Promise(() => undefined) }) }) {}
    const manager = await new Doomed().start();
    const doom = manager.create('doom') as BaseProxy;
    const waiting = doom.callMethod('wait').catch((error: unknown) => error);
    await expect(doom.callMethod('end')).rejects.toMatchObject({ code: 'ERR_BROKEN', message: expect.stringContaining(manager.name) as unknown });
    expect(await waiting).toBeInstanceOf(BrokenError);
    await manager.join();
    expect(manager.exitCode).toBe(3);
    await manager.shutdown();
  });

  it('serves its own code: locks, queues and proxies inside are its own objects', async () => {
    class Inside {
      readonly lock = new Lock();
      readonly queue = new Queue<number>();
      async work(): Promise<number> {
        await this.lock.acquire();
        try {
          await this.queue.put(1);
          return await this.queue.qsize();
        } finally {
          await this.lock.release();
        }
      }
      get(): Promise<number> {
        return this.queue.get();
      }
      itsQueue(): Queue<number> {
        return this.queue;
      }
      async through(self: { work(): Promise<number> }): Promise<number> {
        return (await self.work()) * 100;
      }
    }
    await using manager = await new (BaseManager.with({ Inside }))().start();
    const inside = manager.Inside();
    expect(await Promise.all([inside.work(), inside.work(), inside.work()])).toEqual([1, 2, 3]);
    expect(await inside.get()).toBe(1);
    expect(await inside.through(inside)).toBe(300);
    const queue = await inside.itsQueue();
    await queue.put(9);
    expect(await queue.qsize()).toBe(4);
    const { resources } = await manager.debugInfo();
    expect(resources.map(({ kind }) => kind).sort()).toEqual(['Lock', 'Object', 'Queue']);
  });
});
