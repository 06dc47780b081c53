import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { currentProcess } from 'forkful';
import { Op, pack } from '../../lib/manager/protocol.js';
import { EntryKind } from '../../lib/rpc/envelope.js';
import { connect } from '../../lib/transport/connect.js';
import { uniqueToken } from '../../lib/util/unique-token.js';
import { managerState } from './run/manager-state.js';
import { hosts, serverOverTcp, type Host } from './support/hosts.js';
import { hasProcessFacts, rssOf } from './support/process-facts.js';
import { closed, entry, openStranger } from './support/raw-peer.js';
import { frame } from '../support/frame.js';
import { ScriptedPeer } from './support/scripted-peer.js';

/* Peers without the key, or that stop in the middle (RELIABILITY 16): they are dropped, and nobody else notices. */

const { authKey } = currentProcess();
const onLinux = hasProcessFacts ? it : it.skip; // memory as /proc tells it

/** What an honest client says after its handshake: it makes a queue, puts, and gets. */
function session(id: string): Buffer {
  return frame(
    Buffer.concat([
      entry(EntryKind.notify, 0, pack([Op.hello, 1, 'cut off'])),
      entry(EntryKind.notify, 0, pack([Op.hold, id, 'Queue', [0, 'q'], null])),
      entry(EntryKind.notify, 0, pack([Op.post, id, 'put', [Uint8Array.from([1, 2, 3])]])),
      entry(EntryKind.request, 1, pack([Op.call, id, 'get', [undefined]])),
      entry(EntryKind.request, 2, pack([Op.call, id, 'get', [undefined]])),
    ]),
  );
}

describe.each(hosts)('%s', (_name, open) => {
  let host: Host;
  beforeAll(async () => {
    host = await open();
  });
  afterEach(() => host.witness.served());
  afterAll(() => host.close());

  it('turns away who has another key, or none', async () => {
    for (const key of ['', 'x', Buffer.concat([authKey, Buffer.from('x')]).toString('latin1')]) {
      await expect(connect(host.address, { authKey: Buffer.from(key, 'latin1') })).rejects.toMatchObject({ code: 'ERR_AUTHENTICATION' });
    }
  });

  it('turns away who speaks without proving anything', async () => {
    const socket = await openStranger(host.address);
    socket.resume();
    socket.write(session('x.0'));
    await closed(socket);
  });

  it('turns away a digest that another connection was asked for', async () => {
    const honest = await ScriptedPeer.open(host.address, authKey);
    await honest.handshake;
    expect(honest.said).toHaveLength(3);
    const replayed = await openStranger(host.address);
    replayed.resume();
    for (const message of honest.said) replayed.write(frame(message));
    await closed(replayed);
    await honest.leave('end');
  });

  it('turns away who sends its own challenge back', async () => {
    const socket = await openStranger(host.address);
    const [challenge] = (await once(socket, 'data')) as [Buffer];
    socket.resume();
    socket.write(challenge);
    await closed(socket);
  });

  it.each(['end', 'destroy'] as const)('is left alone by sessions cut off at every byte (%s)', async (how) => {
    const whole = await ScriptedPeer.open(host.address, authKey);
    await whole.handshake;
    whole.write(session(`${uniqueToken()}.0`));
    const length = whole.sent;
    expect(length).toBeGreaterThan(300);
    await whole.leave('end');
    for (let cut = 0; cut < length; cut++) {
      const peer = await ScriptedPeer.open(host.address, authKey, cut);
      if (cut > 0) await peer.handshake;
      if (peer.sent < cut) peer.write(session(`${uniqueToken()}.0`));
      if (cut % 16 === 0) await host.witness.served();
      await peer.leave(how);
    }
    await host.witness.served();
    const { clients, resources } = await managerState(host.address);
    expect(clients).toHaveLength(1);
    expect(resources).toHaveLength(1);
  });

  it('drops random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 5 }), fc.boolean(), async (chunks, framed) => {
        const socket = await openStranger(host.address);
        socket.resume();
        for (const chunk of chunks) socket.write(framed ? frame(chunk) : chunk);
        socket.end();
        await closed(socket);
      }),
      { numRuns: 200 },
    );
  });

  onLinux('keeps no memory for what is only announced', async () => {
    const before = rssOf(host.pid);
    const peers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const peer = await ScriptedPeer.open(host.address, authKey);
        await peer.handshake;
        // The longest message that a channel takes, and a little of it.
        peer.socket.write(frame(Buffer.alloc(1000), 2 ** 31 - 1));
        return peer;
      }),
    );
    await host.witness.served();
    expect(rssOf(host.pid) - before).toBeLessThan(100 * 2 ** 20);
    const beyond = await ScriptedPeer.open(host.address, authKey);
    await beyond.handshake;
    beyond.socket.write(frame(Buffer.alloc(10), 2 ** 32 - 1));
    await closed(beyond.socket);
    await host.witness.served();
    for (const peer of peers) await peer.leave('end');
  });

  it('serves the others while slow peers say a byte now and then', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => openStranger(host.address)));
    for (const socket of slow) socket.resume();
    for (const byte of frame(Buffer.alloc(40)).subarray(0, 20)) {
      for (const socket of slow) socket.write(Buffer.from([byte]));
      await host.witness.served();
    }
    for (const socket of slow) socket.destroy();
  });
});

describe('a listener', () => {
  it('ends handshakes that take too long, whatever they have said', async () => {
    const host = await serverOverTcp({ handshakeTimeout: 0.2 });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openStranger(host.address)));
    await Promise.all(
      sockets.map(async (socket, index) => {
        socket.resume();
        socket.write(frame(Buffer.alloc(4)).subarray(0, index));
        await closed(socket);
      }),
    );
    await host.close();
  });
});
