import { afterEach, describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { pack, Op } from '../../lib/manager/protocol.js';
import { queueArgs } from '../../lib/queues/queue-options.js';
import { Queue } from '../../lib/queues/queue.js';
import type { ResourceLink } from '../../lib/rpc/broker.js';
import { codec } from '../../lib/serialization/installed-codec.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { createRpcPeer } from '../../lib/rpc/create-rpc-peer.js';
import type { ManagerClient } from '../../lib/manager/client.js';
import { MemoryManager } from './support/memory-manager.js';

const settings = { maxSize: 0, name: 'jobs' };
const bounded = { maxSize: 2, name: 'jobs' };

describe('a manager', () => {
  const manager = new MemoryManager();
  afterEach(() => {
    expect(manager.state().resources.flatMap(({ waiting }) => waiting)).toEqual([]);
  });

  function shared(maker: ManagerClient, others: readonly ManagerClient[], given = settings): [Queue<number>, ...ResourceLink[]] {
    const link = maker.create('Queue', queueArgs(given));
    return [new Queue<number>(given, link), ...others.map((other) => other.open(link, link.lend()))];
  }

  it('gives an item back to the front when its getter dies between taking and receiving it', async () => {
    const mine = manager.connect('mine');
    const victim = manager.connect('victim');
    const [queue, theirs] = shared(mine, [victim]);
    for (const item of [1, 2, 3]) await queue.put(item);
    // A getter that is killed here has received the manager's answer and acknowledged nothing.
    const [, first] = (await theirs!.call('get', [])) as [number, Uint8Array];
    expect(codec.decode(first)).toBe(1);
    await theirs!.call('get', []);
    expect(await queue.qsize()).toBe(1);
    victim.close();
    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual([1, 2, 3]);
  });

  it('gives it to who waits, and lets nobody take the room of what may come back', async () => {
    const mine = manager.connect('mine');
    const victim = manager.connect('victim');
    const [queue, theirs] = shared(mine, [victim], bounded);
    await queue.put(1);
    await queue.put(2);
    await theirs!.call('get', []);
    expect(await queue.full()).toBe(true);
    await expect(queue.putNowait(3)).rejects.toMatchObject({ code: 'ERR_FULL' });
    expect(await queue.get()).toBe(2);
    const waiting = queue.get();
    await queue.qsize();
    victim.close();
    expect(await waiting).toBe(1);
  });

  it('ends the waits of a client that dies, and spends nothing on it', async () => {
    const mine = manager.connect('mine');
    const victim = manager.connect('victim');
    const [queue, theirs] = shared(mine, [victim]);
    const lost = theirs!.call('get', []).catch((error: unknown) => error);
    await theirs!.call('qsize', []);
    expect(manager.state().resources.find(({ id }) => id === theirs!.ref.id)?.waiting).toMatchObject([
      { client: expect.stringMatching(/^victim/), method: 'get', since: expect.any(Number) },
    ]);
    victim.close();
    expect(await lost).toMatchObject({ code: 'ERR_BROKEN' });
    await queue.put(1);
    expect(await queue.get()).toBe(1);
  });

  it('loses and doubles nothing while getters die at random', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('get', 'take', 'die'), { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
        const mine = manager.connect('mine');
        let victim = manager.connect('victim');
        const [queue, first] = shared(mine, [victim]);
        let theirs = first!;
        const link = Queue.portOf(queue)!.link;
        const got: number[] = [];
        for (let item = 0; item < 20; item++) await queue.put(item);
        for (const step of steps) {
          if (step === 'die') {
            victim.close();
            victim = manager.connect('victim');
            theirs = victim.open(link, link.lend());
          } else if (step === 'take') {
            await theirs.call('get', [0]);
          } else {
            await queue.getNowait().then((item) => got.push(item), () => undefined);
          }
        }
        victim.close();
        while (got.length < 20) got.push(await queue.get({ timeout: 2 }));
        expect([...got].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
        expect(await queue.qsize()).toBe(0);
        mine.close();
      }),
      { numRuns: 60 },
    );
  });

  it('forgets a queue with its last handle, and refuses a late one', async () => {
    const mine = manager.connect('mine');
    const late = manager.connect('late');
    const link = mine.create('Queue', queueArgs(settings));
    const token = link.lend();
    await link.barrier();
    const first = late.open(link, token);
    await first.barrier();
    link.release();
    first.release();
    await expect(link.call('qsize', [])).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    const again = late.open(link, token);
    await expect(again.call('qsize', [])).rejects.toMatchObject({
      code: 'ERR_BROKEN',
      message: expect.stringMatching(/^Queue\.qsize: .* does not exist any more/),
    });
    expect(manager.state().resources.some(({ id }) => id === link.ref.id)).toBe(false);
  });

  it('forgets a queue that its users have forgotten', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const mine = manager.connect('forgetful');
    const id = await (async () => {
      const link = mine.create('Queue', queueArgs(settings));
      const queue = new Queue<number>(settings, link);
      await queue.put(1);
      await queue.get();
      return link.ref.id;
    })();
    const there = (): boolean => manager.state().resources.some((one) => one.id === id);
    expect(there()).toBe(true);
    for (let tries = 0; there() && tries < 200; tries++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(there()).toBe(false);
  });

  it('says who holds what', async () => {
    const mine = manager.connect('Process-1');
    const [queue] = shared(mine, []);
    await queue.put(1);
    await queue.qsize();
    const { id } = Queue.portOf(queue)!.link.ref;
    expect(((await mine.describe()) as ReturnType<MemoryManager['state']>).resources.find((one) => one.id === id)).toEqual({
      id,
      kind: 'Queue',
      holders: [expect.stringMatching(/^Process-1 \(pid \d+\)$/)],
      inTransit: 0,
      waiting: [],
      state: { size: 1, maxSize: 0, claimed: 0, accepted: 1, taken: 0, isShutDown: false },
    });
  });

  it('refuses a method that is none, and goes on', async () => {
    const mine = manager.connect('mine');
    const link = mine.create('Queue', queueArgs(settings));
    await expect(link.call('explode', [])).rejects.toMatchObject({ code: 'ERR_RUNTIME' });
    expect(await link.call('qsize', [])).toBe(0);
  });

  it('drops a client that talks nonsense, and nobody else', async () => {
    const mine = manager.connect('mine');
    const [queue] = shared(mine, []);
    const nonsense = [
      new Uint8Array([1, 2, 3]),
      pack([99]),
      pack([Op.hold, 1, 2, 3, 4]),
      pack([Op.hold, 'x.0', 'Toaster', [], null]),
      codec.encode({ not: 'a list' }, { call: 'spec' }),
    ];
    for (const body of nonsense) {
      const [near, far] = createChannelPair();
      manager.server.accept(far);
      const dropped = new Promise<void>((resolve) => {
        const peer = createRpcPeer(
          near,
          { request: () => undefined, notify: () => undefined, closed: () => resolve() },
          { onBroken: () => new Error('gone'), failed: () => undefined },
        );
        peer.notify(body);
      });
      await dropped;
    }
    await queue.put(1);
    expect(await queue.get()).toBe(1);
  });

  it('tells when the last client has gone', async () => {
    let unused = 0;
    const own = new MemoryManager(() => unused++);
    const first = own.connect('first');
    const second = own.connect('second');
    await first.describe();
    first.close();
    await second.describe();
    expect(unused).toBe(0);
    second.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(unused).toBe(1);
  });
});
