import { afterEach, describe, expect, it } from '@jest/globals';
import { ManagerClient } from '../../lib/manager/client.js';
import type { ManagerPlan, PlannedType } from '../../lib/manager/manager-plan.js';
import type { BaseProxy } from '../../lib/manager/base-proxy.js';
import { OBJECT_KIND, writeObjectArgs } from '../../lib/manager/object-handle.js';
import { openProxy } from '../../lib/manager/open-proxy.js';
import { createHost } from '../../lib/manager/server/host.js';
import type { ManagerServer } from '../../lib/manager/server/manager-server.js';
import { codec } from '../../lib/serialization/installed-codec.js';
import type { Channel } from '../../lib/transport/channel.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';

let made = 0;
const hosts: ManagerServer[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

/** A manager with one type, a client of it, and a count of the messages each way. */
function memory(callable: PlannedType['callable'], more: Partial<PlannedType> = {}) {
  const server = { address: 'memory', serverId: `memory-${String(++made)}` };
  const types: ManagerPlan['types'] = { thing: { callable, exposed: undefined, methodToTypeId: {}, proxy: null, ...more } };
  const host = createHost(server, types);
  hosts.push(host);
  const [near, far] = createChannelPair();
  const sent = { there: count(near), back: count(far) };
  host.accept(far);
  const client = new ManagerClient(server, near, { holder: 1, name: 'client' });
  const make = (...args: unknown[]): BaseProxy =>
    openProxy(
      client.create(OBJECT_KIND, writeObjectArgs({ typeId: 'thing', given: codec.encode(args, { call: 'make' }), proxy: null, adopted: null })),
    );
  return { host, client, sent, make };
}

function count(channel: Channel): () => number {
  let messages = 0;
  const send = channel.sendPieces.bind(channel);
  channel.sendPieces = (pieces) => {
    messages++;
    send(pieces);
  };
  return () => messages;
}

class Log {
  readonly lines: string[] = [];
  add(line: string): number {
    return this.lines.push(line);
  }
  async slow(line: string): Promise<void> {
    this.lines.push(`${line} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    this.lines.push(`${line} ends`);
  }
  all(): readonly string[] {
    return this.lines;
  }
  never(): Promise<void> {
    return new Promise(() => undefined);
  }
}

describe('an object in a manager', () => {
  it('gets the calls of one turn in one message, and answers them in one', async () => {
    const { make, sent } = memory(Log as never);
    const log = make();
    const calls = Array.from({ length: 100 }, (_, n) => log.callMethod('add', [`line ${String(n)}`]));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    expect([sent.there(), sent.back()]).toEqual([1, 1]);
  });

  it('begins calls in their order, and lets those that wait overlap', async () => {
    const { make } = memory(Log as never);
    const log = make();
    await Promise.all([log.callMethod('slow', ['a']), log.callMethod('slow', ['b']), log.callMethod('add', ['c'])]);
    expect(await log.callMethod('all')).toEqual(['a begins', 'b begins', 'c', 'a ends', 'b ends']);
  });

  it('lets calls wait for an object that takes its time, and begins them in order then', async () => {
    const { make } = memory(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return new Log();
    });
    const log = make();
    expect(await Promise.all([log.callMethod('add', ['a']), log.callMethod('add', ['b']), log.callMethod('add', ['c'])])).toEqual([1, 2, 3]);
    expect(await log.callMethod('all')).toEqual(['a', 'b', 'c']);
  });

  it('rejects every call when its class throws, at once or later', async () => {
    const no = (): never => {
      throw new RangeError('no');
    };
    for (const callable of [no, () => Promise.reject(new RangeError('no'))]) {
      const thing = memory(callable).make();
      await expect(thing.callMethod('add')).rejects.toMatchObject({ name: 'RangeError', message: 'no' });
      await expect(thing.getValue()).rejects.toMatchObject({ name: 'RangeError', message: 'no' });
    }
  });

  it('shows the calls that wait, and none that was given up', async () => {
    const { make, host } = memory(Log as never);
    const log = make();
    const controller = new AbortController();
    const waiting = log.callMethod('never', [], { signal: controller.signal });
    await log.callMethod('add', ['x']);
    expect(host.describe().resources[0]?.waiting).toMatchObject([{ client: 'client (pid 1)', method: 'call' }]);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(host.describe().resources[0]?.waiting).toEqual([]);
  });

  it('runs nothing but what is exposed', async () => {
    const { make } = memory(Log as never, { exposed: ['add'] });
    const log = make();
    expect(await log.callMethod('add', ['x'])).toBe(1);
    for (const name of ['slow', '_add', 'constructor', '__proto__', 'toString', 'lines', '#iterate', '#nothing']) {
      await expect(log.callMethod(name)).rejects.toMatchObject({ code: 'ERR_REMOTE', remoteName: 'AttributeError' });
    }
  });

  it('knows no type that was not registered', async () => {
    const { client } = memory(Log as never);
    const args = { typeId: 'other', given: codec.encode([], { call: 'make' }), proxy: null, adopted: null };
    const other = openProxy(client.create(OBJECT_KIND, writeObjectArgs(args)));
    await expect(other.callMethod('add')).rejects.toMatchObject({ remoteName: 'KeyError', message: expect.stringContaining("no type 'other'") as unknown });
    const stolen = openProxy(client.create(OBJECT_KIND, writeObjectArgs({ ...args, typeId: 'thing', given: null, adopted: 0 })));
    await expect(stolen.callMethod('add')).rejects.toMatchObject({ remoteName: 'KeyError' });
  });
});
