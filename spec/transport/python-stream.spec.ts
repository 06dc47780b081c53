import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pythonHeader } from '../../lib/transport/python-frames.js';
import { PythonStream, READ_AHEAD } from '../../lib/transport/python-stream.js';
import { socketPair } from '../support/socket-pair.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.each(['unix', 'tcp'] as const)("Python's messages over a %s stream", (transport) => {
  const open: Socket[] = [];

  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });

  async function pair(): Promise<{ stream: PythonStream; peer: Socket }> {
    const { left, right } = await socketPair(transport);
    open.push(left, right);
    right.on('error', () => undefined);
    return { stream: new PythonStream(left), peer: right };
  }

  async function next(stream: PythonStream): Promise<Buffer | undefined> {
    const release = stream.want();
    while (!stream.ready) {
      await new Promise<void>((resolve) => {
        const forget = stream.onChange(() => {
          forget();
          resolve();
        });
      });
    }
    release();
    return stream.take();
  }

  it('are sent and fetched in order', async () => {
    const { stream, peer } = await pair();
    const other = new PythonStream(peer);
    const sent = [0, 1, 5, 20_000, 3_000_000].map((length) => Buffer.alloc(length, length % 251));
    for (const message of sent) stream.send(message);
    for (const message of sent) expect((await next(other))?.equals(message)).toBe(true);
    stream.close();
    expect(await next(other)).toBeUndefined();
    expect([other.over, other.error]).toEqual([true, undefined]);
  });

  it('are not read ahead beyond a bound while nobody wants them', async () => {
    const { stream, peer } = await pair();
    const message = Buffer.alloc(10_000, 1);
    const wire = Buffer.concat([pythonHeader(message.length), message]);
    let taken = 0;
    // Until the peer's own buffer stays full: nobody takes anything out of the system's any more.
    while (peer.writableLength < 5_000_000) {
      peer.write(wire);
      taken += wire.length;
      await turn();
    }
    const system = taken - peer.writableLength;
    expect(system).toBeLessThan(READ_AHEAD + 8_000_000);
    let held = 0;
    while (stream.hasMessage && held < 100) {
      stream.take();
      held++;
    }
    expect(held * message.length).toBeLessThan(READ_AHEAD + 200_000);
    expect(await next(stream)).toEqual(message);
  });

  it('count also when they are empty: a flood of them is not read either', async () => {
    const { stream, peer } = await pair();
    const flood = Buffer.alloc(4 * 1024 * 1024);
    peer.write(flood);
    await turn();
    while (!stream.ready) await turn();
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(stream.hasMessage).toBe(true);
    let count = 0;
    while (stream.hasMessage && count < 1_000_000) {
      stream.take();
      count++;
      if (count > 60_000) break;
    }
    expect(count).toBeLessThan(60_000);
  });

  it('leave no room while the peer does not read, and have it again when it does', async () => {
    const { stream, peer } = await pair();
    let sent = 0;
    for (let quiet = 0; quiet < 20; quiet++) {
      while (stream.hasRoom) {
        stream.send(Buffer.alloc(50_000));
        sent++;
        quiet = 0;
        await stream.flushed();
      }
      await turn();
    }
    expect(sent * 50_000).toBeLessThan(16_000_000);
    const room = new Promise<void>((resolve) => {
      stream.onChange(() => {
        if (stream.hasRoom) resolve();
      });
    });
    peer.resume();
    await room;
  });

  it.each([
    ['a negative length', 'fffffffe', 'a message of -2 bytes is announced'],
    ['a length of 2^64 - 1', 'ffffffffffffffffffffffff', /^a message of \d+ bytes is announced, and at most 4294967296 are allowed$/],
    ['half a header', '0000', 'got end of file during message'],
    ['half a message', '00000005616263', 'got end of file during message'],
  ])('end with an error after %s, and give what came before', async (_, hex, message) => {
    const { stream, peer } = await pair();
    peer.end(Buffer.concat([pythonHeader(2), Buffer.from('ok'), Buffer.from(hex, 'hex')]));
    peer.resume();
    expect(String(await next(stream))).toBe('ok');
    expect(await next(stream)).toBeUndefined();
    expect(stream.error?.message).toMatch(message);
    expect(stream.error?.name).toBe('BrokenError');
    if (!peer.destroyed) await once(peer, 'close');
  });

  it('are all sent before a close ends the stream', async () => {
    const { stream, peer } = await pair();
    const other = new PythonStream(peer);
    const big = Buffer.alloc(5_000_000, 7);
    stream.send(big);
    stream.close();
    expect((await next(other))?.equals(big)).toBe(true);
    expect(await next(other)).toBeUndefined();
  });
});
