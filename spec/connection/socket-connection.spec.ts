import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Connection } from '../../lib/connection/connection.js';
import { SocketPort } from '../../lib/connection/socket-port.js';
import { pythonHeader } from '../../lib/transport/python-frames.js';
import { PythonStream } from '../../lib/transport/python-stream.js';
import { waitable } from '../../lib/util/waitable.js';
import { currentWaits } from '../../lib/util/waits.js';
import { socketPair } from '../support/socket-pair.js';

const both = { readable: true, writable: true };
const over = (socket: Socket, name: string, trusted = true): Connection<any> =>
  new Connection(new SocketPort(new PythonStream(socket), name, trusted), both);

describe('a connection over a socket', () => {
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function pair(trusted = true): Promise<[Connection<any>, Connection<any>]> {
    const { left, right } = await socketPair();
    sockets.push(left, right);
    return [over(left, 'left', trusted), over(right, 'right', trusted)];
  }

  /** A connection, and the bare socket at its other side. */
  async function withPeer(): Promise<[Connection<any>, Socket]> {
    const { left, right } = await socketPair();
    sockets.push(left, right);
    right.on('error', () => undefined);
    return [over(left, 'left'), right];
  }

  it('carries values and bytes both ways', async () => {
    const [a, b] = await pair();
    await a.send({ x: [1, new Map([[1, 2]])], f: undefined });
    await a.sendBytes(Buffer.from('bytes'));
    await a.sendBytes(Buffer.alloc(0));
    expect(await b.recv()).toEqual({ x: [1, new Map([[1, 2]])], f: undefined });
    expect(String(await b.recvBytes())).toBe('bytes');
    expect((await b.recvBytes()).length).toBe(0);
    await b.send('back');
    expect(await a.recv()).toBe('back');
    a.close();
    b.close();
  });

  it('serves receivers in the order in which they came, and notes no wait: a stranger is never accused', async () => {
    const [a, b] = await pair();
    const waiting = [b.recv(), b.recv(), b.recvBytes(), b.poll(null)];
    expect(currentWaits()).toEqual([]);
    for (const value of [1, 2]) await a.send(value);
    await a.sendBytes(Buffer.from([3]));
    expect(await Promise.all(waiting.slice(0, 3))).toEqual([1, 2, Buffer.from([3])]);
    await a.send(4);
    expect(await waiting[3]).toBe(true);
    expect(await b.recv()).toBe(4);
  });

  it('polls: for what is there, for what comes, for the end', async () => {
    const [a, b] = await pair();
    expect(await b.poll()).toBe(false);
    expect(await b.poll(0.01)).toBe(false);
    expect(await b.poll(-1)).toBe(false);
    // A message without any byte counts, again and again (T148).
    await a.sendBytes(Buffer.alloc(0));
    expect([await b.poll(), await b.poll(), await b.poll(1)]).toEqual([true, true, true]);
    expect((await b.recvBytes()).length).toBe(0);
    expect(await b.poll()).toBe(false);
    const coming = b.poll(null);
    a.close();
    expect(await coming).toBe(true);
    await expect(b.recv()).rejects.toMatchObject({ code: 'ERR_EOF' });
    await expect(b.recv()).rejects.toMatchObject({ code: 'ERR_EOF' });
    expect(await b.poll()).toBe(true);
  });

  it('gives everything that was sent before the end, then the end', async () => {
    const [a, b] = await pair();
    const values = Array.from({ length: 200 }, (_, index) => ({ index, text: 'x'.repeat(index * 50) }));
    // More than there is room for: the rest waits, and the close does not overtake it.
    const sending = Promise.all(values.map((value) => a.send(value)));
    a.close();
    const got: unknown[] = [];
    for await (const value of b) got.push(value);
    expect(got).toEqual(values);
    await sending;
  });

  it('lets a sender wait while nobody receives, in bounded memory, and in order', async () => {
    const [a, b] = await pair();
    const chunk = Buffer.alloc(100_000, 1);
    let settled = 0;
    const sending = Array.from({ length: 200 }, async (_, index) => {
      chunk[0] = index;
      await a.sendBytes(chunk);
      settled++;
    });
    // One more that has a time limit: it leaves the line, and nothing of it is sent.
    await expect(a.send('late', { timeout: 0.05 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    const controller = new AbortController();
    const aborted = a.send('never', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    expect(settled).toBeLessThan(100);
    for (let index = 0; index < 200; index++) expect((await b.recvBytes())[0]).toBe(index);
    await Promise.all(sending);
    await a.send('after');
    expect(await b.recv()).toBe('after');
  });

  it('ends receivers and senders that wait when it is closed, and with the time or the signal', async () => {
    const [a, b] = await pair();
    const controller = new AbortController();
    const waiting = [b.recv(), b.recv({ timeout: 0.02 }), b.recv({ signal: controller.signal }), b.poll(null)];
    const outcomes = Promise.allSettled(waiting);
    await expect(waiting[1]).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    controller.abort(new Error('stop'));
    await expect(waiting[2]).rejects.toThrow('stop');
    b.close();
    expect((await outcomes).map((one) => (one as PromiseRejectedResult).reason.code)).toEqual([
      'ERR_CLOSED',
      'ERR_TIMEOUT',
      undefined,
      'ERR_CLOSED',
    ]);
    await expect(a.recv()).rejects.toMatchObject({ code: 'ERR_EOF' });
    await expect(a.send(1)).rejects.toMatchObject({
      code: 'ERR_BROKEN',
      message: 'Connection.send: the other side of left is gone, so nobody would receive the message. Connect again.',
    });
    b.close();
  });

  it('refuses what is longer than maxLength as soon as its length is known, and goes on sending', async () => {
    const [conn, peer] = await withPeer();
    peer.write(Buffer.concat([pythonHeader(4 * 2 ** 30), Buffer.from('only these')]));
    await expect(conn.recvBytes(1000)).rejects.toMatchObject({
      code: 'ERR_VALUE',
      message: expect.stringContaining('bad message length: the message has 4294967296 bytes, and maxLength is 1000'),
    });
    await expect(conn.recvBytes()).rejects.toMatchObject({ message: expect.stringContaining('write-only') });
    expect(conn.readable).toBe(false);
    await conn.sendBytes(Buffer.from('hi'));
    const [bytes] = (await once(peer, 'data')) as [Buffer];
    expect(bytes.toString('latin1')).toBe('\0\0\0\x02hi');
  });

  it.each([
    ['a length that is none', 'fffffff0', 'a message of -16 bytes is announced'],
    ['a length beyond all limits', 'ffffffff0000100000000000', 'a message of 17592186044416 bytes is announced, and at most 4294967296 are allowed'],
    ['an end in the middle of a message', '00000009ff', 'got end of file during message'],
  ])('breaks with %s, and says so', async (_, hex, reason) => {
    const [conn, peer] = await withPeer();
    peer.end(Buffer.from(hex, 'hex'));
    peer.resume();
    await expect(conn.recv()).rejects.toMatchObject({
      code: 'ERR_BROKEN',
      message: `Connection.recv: left broke: ${reason}. Connect again.`,
    });
    await expect(conn.send(1)).rejects.toMatchObject({ code: 'ERR_BROKEN' });
  });

  it.each([2, 3, 4, 5])('says of a Python pickle (protocol %p) that it is one, and goes on', async (protocol) => {
    const [a, b] = await pair();
    await a.sendBytes(Buffer.from([0x80, protocol, 0x95, 1, 2, 3]));
    await a.send('next');
    await expect(b.recv()).rejects.toMatchObject({
      code: 'ERR_SERIALIZATION',
      message: `Connection.recv: a message of 6 bytes is a Python pickle (protocol ${String(protocol)}), which only Python reads. Let the Python side use send_bytes(), for example with JSON, and receive with recvBytes().`,
    });
    expect(await b.recv()).toBe('next');
  });

  it('is looked at by wait', async () => {
    const [a, b] = await pair();
    const readiness = b[waitable]();
    expect(await readiness.ready()).toBe(false);
    const ready = new Promise<void>((resolve) => readiness.onReady(() => resolve(), { call: 'wait', on: 'b', timed: false }));
    await a.send(1);
    await ready;
    expect(await readiness.ready()).toBe(true);
    expect(await b.recv()).toBe(1);
  });

  describe('without a key', () => {
    it('carries plain values and errors', async () => {
      const [a, b] = await pair(false);
      await a.send({ list: [1, 'two', new Date(3), 4n], error: new RangeError('far') });
      expect(await b.recv()).toMatchObject({ list: [1, 'two', new Date(3), 4n], error: { name: 'RangeError', message: 'far' } });
    });

    class Point {
      x = 1;
    }

    it.each([
      ['a function', { f: () => 1 }, 'value.f'],
      ['a class', [Point], 'value[0]'],
      ['an instance', new Point(), 'value'],
    ])('refuses %s at the call', async (_, value, path) => {
      const [a, b] = await pair(false);
      const sent = a.send(value);
      await expect(sent).rejects.toMatchObject({
        code: 'ERR_SERIALIZATION',
        message: expect.stringMatching(/Without an authKey only plain values cross: give both sides the same authKey\.$/),
      });
      await expect(sent).rejects.toThrow(path);
      await a.send('still fine');
      expect(await b.recv()).toBe('still fine');
    });

    it('runs no code that a stranger sends', async () => {
      const { left, right } = await socketPair();
      sockets.push(left, right);
      // version 1, the flag for modules, one URL: the module would be imported before the value is looked at.
      const url = `data:text/javascript,globalThis.stranger=true`;
      const withModule = Buffer.concat([Buffer.from([1, 1, 1, 0x30 + 0, url.length]), Buffer.from(url), Buffer.from([0])]);
      const stranger = over(right, 'right', false);
      const conn = over(left, 'left', false);
      await stranger.sendBytes(withModule);
      await expect(conn.recv()).rejects.toMatchObject({ code: 'ERR_SERIALIZATION', message: expect.stringContaining('wants modules') });
      expect((globalThis as { stranger?: unknown }).stranger).toBeUndefined();
    });
  });
});
