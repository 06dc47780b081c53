import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ManagerClient } from '../../lib/manager/client.js';
import { containerEntry } from '../../lib/manager/proxies/container-entry.js';
import { DictProxy } from '../../lib/manager/proxies/dict-proxy.js';
import type { ListProxy } from '../../lib/manager/proxies/list-proxy.js';
import { makeDict, makeList } from '../../lib/manager/proxies/make-containers.js';
import { proxyLink } from '../../lib/manager/proxy-link.js';
import { setBrokerProvider } from '../../lib/rpc/broker.js';
import { installCodecTable } from '../../lib/serialization/installed-codec.js';
import { MemoryManager } from './support/memory-manager.js';

/* How long a container lives that lies in another one: as long as somebody can still get at it, and no longer. */

let manager: MemoryManager;
let mine: ManagerClient;
let others: ManagerClient;
/** Whose handles are opened by what is decoded next: both clients live in this process. */
let reader: ManagerClient;

beforeEach(() => {
  manager = new MemoryManager();
  mine = manager.connect('mine');
  others = manager.connect('others');
  reader = mine;
  installCodecTable([containerEntry]);
  setBrokerProvider({ implicit: () => mine, open: (handle, token) => reader.open(handle, token) });
});
afterEach(() => manager.close());

const release = (proxy: object): void => proxyLink(proxy)!.release();
const resources = async (): Promise<number> => {
  await Promise.all([mine.describe(), others.describe()]); // what was sent before has been done
  return manager.state().resources.length;
};
const dict = (content?: Record<string, unknown>): DictProxy<string, any> => makeDict<string, any>(mine, 'dict', content);
const list = (content?: unknown[]): ListProxy<any> => makeList(mine, 'list', content);

describe('a nested container', () => {
  it('lives on in the outer one when its maker lets it go, and ends when it is taken out', async () => {
    const outer = dict();
    for (const remove of [() => outer.delete('x'), () => outer.clear(), () => outer.set('x', 1), () => outer.update({ x: 2 })]) {
      const inner = list([1]);
      await outer.set('x', { deep: [inner] });
      release(inner);
      expect(await resources()).toBe(2);
      await remove();
      expect(await resources()).toBe(1);
    }
  });

  it('ends with the outer one, and one within another to any depth', async () => {
    let inner = list(['core']);
    for (let depth = 0; depth < 200; depth++) {
      const outer = list([inner]);
      await outer.length();
      release(inner);
      inner = outer;
    }
    expect(await resources()).toBe(201);
    release(inner);
    expect(await resources()).toBe(0);
  });

  it('stays with who took it out', async () => {
    const outer = list([list(['a'])]);
    const taken = (await outer.pop()) as ListProxy;
    release(outer);
    expect(await resources()).toBe(1);
    expect(await taken.copy()).toEqual(['a']);
  });

  it('stays with a reader whose own hold arrives after it was deleted', async () => {
    const outer = dict();
    const inner = list(['kept']);
    await outer.set('x', inner);
    release(inner);
    const link = proxyLink(outer)!;
    const theirs = new DictProxy<string, any>(others.open(link, link.lend()));
    await theirs.size();
    // 1. They read; 2. we delete, before their hold is there; 3. their hold arrives.
    reader = others;
    const read = theirs.get('x') as Promise<ListProxy>;
    const deleted = outer.delete('x');
    const got = await read;
    await deleted;
    expect(await got.copy()).toEqual(['kept']);
    release(got);
    expect(await resources()).toBe(1);
  });

  it('ends when its reader dies before it has opened what it read', async () => {
    const outer = dict();
    const inner = list(['x']);
    await outer.set('x', inner);
    release(inner);
    const third = manager.connect('third');
    const link = proxyLink(outer)!;
    const raw = third.open(link, link.lend());
    await raw.call('get', ['x']); // the answer is here, and is never decoded
    await outer.delete('x');
    expect(await resources()).toBe(2);
    third.close();
    await outer.size();
    expect(await resources()).toBe(1);
  });

  it('is given back by a call that fails', async () => {
    const outer = list();
    const inner = list();
    await expect(outer.set(5, inner)).rejects.toThrow('out of range');
    await expect(outer.append([inner, new WeakMap()])).rejects.toThrow('WeakMap');
    await expect(outer.extend([inner, new WeakMap()])).rejects.toThrow('WeakMap');
    await outer.index(inner).catch(() => undefined);
    release(inner);
    expect(await resources()).toBe(1);
  });

  it('is held once for each time that it lies there', async () => {
    const inner = list(['x']);
    const outer = list([inner, inner]);
    await outer.repeatInPlace(2);
    release(inner);
    for (let left = 4; left > 1; left--) {
      release((await outer.pop())!);
      expect(await resources()).toBe(2);
    }
    release((await outer.pop())!);
    expect(await resources()).toBe(1);
  });

  it('is gone through without being kept by the way', async () => {
    const outer = dict(Object.fromEntries(Array.from({ length: 1200 }, (_, n) => [`k${String(n)}`, 1])));
    const inner = list(['x']);
    await outer.set('last', inner);
    release(inner);
    for await (const [, value] of outer) if (typeof value === 'object') release(value);
    for await (const [key] of outer) if (key === 'k0') break;
    await outer.clear();
    expect(await resources()).toBe(1);
  });
});
