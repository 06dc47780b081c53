import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Manager, Queue, type SyncManager } from 'forkful';
import { Op, pack, unpack } from '../../lib/manager/protocol.js';
import { EntryKind, readEntries } from '../../lib/rpc/envelope.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { queueArgs } from '../../lib/queues/queue-options.js';
import { uniqueToken } from '../../lib/util/unique-token.js';
import { kinds, nonsense } from './support/nonsense.js';
import { entry, RawPeer } from './support/raw-peer.js';
import { Witness } from './support/witness.js';

/* Peers that have the key and no sense: whatever they say costs them the connection at most, and others nothing. */

const pristine = (): unknown => [Object, Array, Function, Map, Set, Promise].map(({ prototype }) => Reflect.ownKeys(prototype as object).length);
/** Stands for the id of the resource that the peer holds. */
const OWN = '<own>';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a manager in memory, fed nonsense', () => {
  const thrown: unknown[] = [];
  const note = (error: unknown): void => void thrown.push(error);
  beforeAll(() => void process.on('uncaughtException', note));
  afterAll(() => void process.off('uncaughtException', note));

  it('drops who sends it at most, harms no prototype, and serves the others', async () => {
    const before = pristine();
    const manager = new MemoryManager();
    const honest = manager.connect('honest');
    const link = honest.create('Queue', queueArgs({ maxSize: 0, name: 'jobs' }));
    link.post('put', [Uint8Array.from([7])]);
    await link.barrier();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), nonsense([link.ref.id]), async ([kind, args], talk) => {
        const own = `${uniqueToken()}.0`;
        const [near, far] = createChannelPair();
        manager.server.accept(far);
        let closed = false;
        near.onMessage({ message: () => undefined, closed: () => (closed = true) });
        near.send(entry(EntryKind.notify, 0, pack([Op.hold, own, kind, args, null])));
        for (const one of talk(own)) near.send(one);
        await turn();
        near.close();
        await turn();
        expect(closed).toBe(true);
        expect(thrown).toEqual([]);
        expect(manager.server.clients).toBe(1);
        // The peer named the queue, too, and held it not: nothing of its own reached it.
        expect(await link.call('qsize', [])).toBe(1);
      }),
      { numRuns: 4000 },
    );
    expect(pristine()).toEqual(before);
    honest.close();
  }, 60_000);
});

describe('a manager process', () => {
  let manager: SyncManager;
  let witness: Witness;
  let kept: Queue<string>;
  const peers: RawPeer[] = [];

  beforeAll(async () => {
    manager = Manager();
    kept = manager.Queue<string>();
    await kept.put('mine');
    witness = new Witness(manager.Queue<number>());
  });
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.close();
    await witness.served();
  });
  afterAll(async () => {
    const { rounds } = await witness.stop();
    expect(rounds).toBeGreaterThan(0);
    expect(await kept.qsize()).toBe(1);
    expect(await kept.getNowait()).toBe('mine');
    await manager.shutdown();
  });

  async function newPeer(): Promise<RawPeer> {
    const peer = await RawPeer.open(manager.address);
    peers.push(peer);
    return peer;
  }

  const twice = (() => {
    // 2^60 paths through 60 lists: whoever walks them all never ends.
    let list: unknown[] = [1];
    for (let depth = 0; depth < 60; depth++) list = [list, list];
    return list;
  })();
  const deep = (() => {
    let list: unknown[] = [];
    for (let depth = 0; depth < 5000; depth++) list = [list];
    return list;
  })();

  it.each<[string, readonly unknown[]]>([
    ['a pid that is no number', [Op.hello, 'one', 'x']],
    ['a pid that cannot be made text', [Op.hello, Object.create(null), 'x']],
    ['a pid with methods that are none', [Op.hello, { toString: 5, valueOf: 5 }, 'x']],
    ['a pid that takes for ever to be made text', [Op.hello, twice, 'x']],
    ['a name that is none', [Op.hello, 1, 5]],
    ['an id that is none', [Op.hold, 5, 'Queue', [0], null]],
    ['a kind from Object.prototype', [Op.hold, 'x.0', 'constructor', [], null]],
    ['a kind that is the prototype', [Op.hold, 'x.0', '__proto__', [], null]],
    ['arguments that are none', [Op.hold, 'x.0', 'Queue', 'none', null]],
    ['arguments of the wrong type', [Op.hold, 'x.0', 'Queue', [{}, {}], null]],
    ['a token that is none', [Op.hold, 'x.0', 'Queue', [0, 'x'], 7]],
    ['a method from Object.prototype', [Op.post, OWN, 'constructor', []]],
    ['an item that is none', [Op.post, OWN, 'put', ['text']]],
    ['an item that is another view', [Op.post, OWN, 'put', [new Float64Array(2)]]],
    ['an unknown operation', [4711]],
    ['an operation that is none', [{ valueOf: 1 }]],
    ['nothing', []],
  ])('drops a peer that sends %s', async (_, message) => {
    const peer = await newPeer();
    peer.say(pack([Op.hold, peer.own, 'Queue', [0, 'own'], null]));
    peer.say(pack(message.map((part) => (part === OWN ? peer.own : part))));
    await peer.dropped();
  });

  it.each<[string, readonly unknown[]]>([
    ['of an operation that is none', [4711]],
    ['that is empty', []],
  ])('drops a peer that sends a request %s', async (_, message) => {
    const peer = await newPeer();
    peer.ask(pack(message));
    await peer.dropped();
  });

  it.each<[string, (own: string) => Uint8Array]>([
    ['bytes that are no entry', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['half an entry', () => entry(EntryKind.notify, 0, Buffer.from('abc'), 4)],
    ['an entry of 4 GB', () => entry(EntryKind.request, 1, Buffer.alloc(0), 0xffffffff)],
    ['an unknown kind of entry', () => entry(200, 0, Buffer.alloc(0))],
    ['a request twice under one number', (own) => Buffer.concat([0, 1].map(() => entry(EntryKind.request, 9, pack([Op.call, own, 'get', [undefined]]))))],
    ['an answer to nothing', () => entry(EntryKind.reply, 3, pack([1]))],
    ['a failure of nothing', () => entry(EntryKind.fail, 3, pack(['gone', 'x']))],
    ['a body that is no value', () => entry(EntryKind.notify, 0, Buffer.from([1, 2, 3]))],
    ['a body that is no list', () => entry(EntryKind.notify, 0, Buffer.from(pack([1]).slice(0, 2)))],
  ])('drops a peer that sends %s', async (_, bytes) => {
    const peer = await newPeer();
    peer.say(pack([Op.hold, peer.own, 'Queue', [0, 'own'], null]));
    peer.channel.send(bytes(peer.own));
    await peer.dropped();
  });

  it('answers a call on what the peer does not hold, and does nothing to it', async () => {
    const peer = await newPeer();
    const { id } = Queue.portOf(kept)!.link.ref;
    for (const method of ['get', 'shutdown', 'qsize']) peer.ask(pack([Op.call, id, method, []]));
    peer.say(pack([Op.post, id, 'put', [Uint8Array.from([1])]]));
    peer.say(pack([Op.release, id]));
    peer.say(pack([Op.lend, id, 'stolen']));
    peer.ask(pack([Op.barrier]));
    await peer.inbox.received(1);
    expect(await kept.qsize()).toBe(1);
  });

  it('takes no harm from lists in lists, and none from a name of a megabyte', async () => {
    const peer = await newPeer();
    peer.say(pack([Op.hello, 1, 'n'.repeat(1_000_000)]));
    peer.say(pack([Op.hold, peer.own, 'Queue', [0, deep, twice], null]));
    peer.ask(pack([Op.describe]));
    await peer.inbox.received(1);
  });

  it.each([NaN, -1, Infinity, 2 ** 31, 'soon', null, {}])('answers a call that wants to wait for %p, which is no time, with a failure', async (timeout) => {
    const peer = await newPeer();
    peer.say(pack([Op.hold, peer.own, 'Queue', [0, 'own'], null]));
    peer.ask(pack([Op.call, peer.own, 'get', [timeout]]));
    const [answer] = await peer.inbox.received(1);
    readEntries(answer!, (kind, id, body) => {
      expect([kind, id, unpack(body)[0]]).toEqual([EntryKind.fail, 1, 'misuse']);
    });
  });

  it('survives a hundred peers of random sense', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), nonsense([Queue.portOf(kept)!.link.ref.id]), fc.boolean(), async ([kind, args], talk, inOne) => {
        const peer = await RawPeer.open(manager.address);
        peer.say(pack([Op.hold, peer.own, kind, args, null]));
        const all = talk(peer.own);
        if (inOne) peer.channel.send(Buffer.concat(all));
        else for (const one of all) peer.channel.send(one);
        await witness.served();
        await peer.close();
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
