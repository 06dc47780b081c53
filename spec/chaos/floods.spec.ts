import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { currentProcess, Manager, type SyncManager } from 'forkful';
import { Op, pack } from '../../lib/manager/protocol.js';
import { EntryKind } from '../../lib/rpc/envelope.js';
import { connect } from '../../lib/transport/connect.js';
import { managerState } from './run/manager-state.js';
import { managerProcess, type Host } from './support/hosts.js';
import { descriptorsFall, descriptorsOf, hasProcessFacts, rssOf } from './support/process-facts.js';
import { entry, openStranger, RawPeer } from './support/raw-peer.js';
import { frame } from '../support/frame.js';
import { ScriptedPeer } from './support/scripted-peer.js';
import { Witness } from './support/witness.js';

/* Many peers, and peers that send much or read nothing (RELIABILITY 16). */

const MB = 2 ** 20;
const { authKey } = currentProcess();

/** Ten thousand, or what this machine lets one process open, with some room for the rest. */
const MANY = hasProcessFacts ? Math.min(10_000, Number(/Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? 1024) - 500) : 1000;

async function inCrowds(count: number, each: (index: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    await Promise.all(Array.from({ length: Math.min(500, count - from) }, (_, index) => each(from + index)));
  }
}

const onLinux = hasProcessFacts ? describe : describe.skip; // memory and descriptors as /proc tells them

onLinux('a manager process', () => {
  let host: Host;
  let descriptors: number;
  beforeAll(async () => {
    host = await managerProcess();
    await host.witness.served();
    descriptors = descriptorsOf(host.pid);
  });
  afterAll(() => host.close());

  /** Everybody has gone: nothing of them is left. */
  async function isCalmAgain(): Promise<void> {
    await host.witness.served();
    expect(await descriptorsFall(host.pid, descriptors)).toBeLessThanOrEqual(descriptors);
    expect((await managerState(host.address)).clients).toHaveLength(1);
  }

  it(`serves ${String(MANY)} clients at once, and the others meanwhile`, async () => {
    const before = rssOf(host.pid);
    const peers: RawPeer[] = [];
    await inCrowds(MANY, async () => {
      const peer = await RawPeer.open(host.address);
      peer.say(pack([Op.hello, peers.push(peer), 'one of many']));
    });
    expect((await managerState(host.address)).clients).toHaveLength(MANY + 1);
    await host.witness.served();
    expect((rssOf(host.pid) - before) / MANY).toBeLessThan(50_000);
    await inCrowds(MANY, (index) => peers[index]!.close());
    await isCalmAgain();
  }, 120_000);

  it('lets newcomers in though thousands stand in the door and say nothing', async () => {
    const silent: Socket[] = [];
    await inCrowds(Math.min(MANY, 6000), async () => {
      const socket = await openStranger(host.address);
      socket.resume();
      silent.push(socket);
    });
    for (let newcomer = 0; newcomer < 20; newcomer++) {
      const channel = await connect(host.address, { authKey });
      channel.close();
    }
    await host.witness.served();
    for (const socket of silent) socket.destroy();
    await isCalmAgain();
  }, 60_000);

  it('is left alone by thousands who come and go at once', async () => {
    await inCrowds(5000, async (index) => {
      const socket = await openStranger(host.address);
      if (index % 3 === 0) socket.destroy();
      else if (index % 3 === 1) socket.end();
      else socket.resetAndDestroy === undefined ? socket.destroy() : socket.end(Buffer.from([40, 0]));
      socket.resume();
    });
    await isCalmAgain();
  }, 60_000);

  it('keeps its memory while a client asks and asks and reads no answer', async () => {
    const before = rssOf(host.pid);
    const peer = await ScriptedPeer.open(host.address, authKey);
    await peer.handshake;
    peer.socket.pause();
    // Each answer describes 200 resources: much is to be sent for little.
    const holds = Array.from({ length: 200 }, (_, n) => entry(EntryKind.notify, 0, pack([Op.hold, `flood.${String(n)}`, 'Queue', [0, 'q'], null])));
    peer.write(frame(Buffer.concat(holds)));
    let highest = 0;
    for (let batch = 0; batch < 30; batch++) {
      const asks = Array.from({ length: 200 }, (_, n) => entry(EntryKind.request, 1 + batch * 200 + n, pack([Op.describe])));
      peer.write(frame(Buffer.concat(asks)));
      await host.witness.served();
      highest = Math.max(highest, rssOf(host.pid) - before);
    }
    // About 200 MB of answers were asked for; 64 MB and what it takes to make them may be there.
    expect(highest).toBeLessThan(150 * MB);
    await peer.leave('destroy');
    await isCalmAgain();
  }, 60_000);

  it('serves the others while a client puts as fast as it can and nobody takes it', async () => {
    const peer = await ScriptedPeer.open(host.address, authKey);
    await peer.handshake;
    peer.write(frame(entry(EntryKind.notify, 0, pack([Op.hold, 'heap.0', 'Queue', [0, 'heap'], null]))));
    const before = rssOf(host.pid);
    const put = entry(EntryKind.notify, 0, pack([Op.post, 'heap.0', 'put', [new Uint8Array(1000)]]));
    const batch = frame(Buffer.concat(Array.from({ length: 1000 }, () => put)));
    for (let n = 0; n < 100; n++) {
      peer.write(batch);
      await host.witness.served();
    }
    const grown = rssOf(host.pid) - before;
    // What is queued is 100 MB.
    expect(grown).toBeLessThan(300 * MB);
    await peer.leave('end');
    await isCalmAgain();
  }, 60_000);
});

onLinux('a manager that has seen it all', () => {
  let manager: SyncManager;
  beforeAll(() => {
    manager = Manager();
  });
  afterAll(() => manager.shutdown());

  it('has the memory and the descriptors of a young one', async () => {
    const witness = new Witness(manager.Queue<number>());
    await witness.served();
    const descriptors = descriptorsOf(manager.pid!);
    const visit = async (): Promise<void> => {
      const peer = await RawPeer.open(manager.address);
      peer.say(pack([Op.hello, 1, 'a visitor']));
      for (let n = 0; n < 20; n++) peer.say(pack([Op.hold, `${peer.own}${String(n)}`, 'Queue', [0, 'q'], null]));
      peer.ask(pack([Op.barrier]));
      await peer.inbox.received(1);
      await peer.close();
    };
    for (let n = 0; n < 300; n++) await visit();
    const young = rssOf(manager.pid!);
    for (let n = 0; n < 2000; n++) await visit();
    await witness.stop();
    expect(await descriptorsFall(manager.pid!, descriptors)).toBeLessThanOrEqual(descriptors);
    expect(rssOf(manager.pid!) - young).toBeLessThan(60 * MB);
    expect((await managerState(manager.address)).resources).toHaveLength(1);
  }, 60_000);
});
