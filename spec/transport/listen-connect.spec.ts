import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect as openSocket, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPrivateAddress, parseAddress, type PrivateAddress } from '../../lib/transport/address.js';
import type { Channel } from '../../lib/transport/channel.js';
import { connect } from '../../lib/transport/connect.js';
import { listen, type ChannelServer, type ListenOptions } from '../../lib/transport/listen.js';
import { frame } from '../support/frame.js';
import { Inbox } from '../support/inbox.js';

const authKey = Buffer.from('the key');

describe('listen and connect', () => {
  let place: PrivateAddress;
  let server: ChannelServer | undefined;
  let channels: Channel[];
  let refusals: Error[];
  let sockets: Socket[];

  beforeEach(() => {
    place = createPrivateAddress();
    channels = [];
    refusals = [];
    sockets = [];
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    for (const channel of channels) channel.close();
    await server?.close();
    server = undefined;
    place.remove();
  });

  /** A server that sends everything back. */
  async function serve(options: Partial<ListenOptions> = {}, address = place.address): Promise<ChannelServer> {
    server = await listen(address, {
      authKey,
      onChannel: (channel) => {
        channels.push(channel);
        channel.onMessage({ message: (bytes) => channel.send(bytes), closed: () => undefined });
      },
      onRefused: (error) => refusals.push(error),
      ...options,
    });
    return server;
  }

  async function echo(address = place.address, text = 'hello'): Promise<void> {
    const channel = await connect(address, { authKey });
    const inbox = new Inbox(channel);
    channel.ref();
    channel.send(Buffer.from(text));
    await inbox.received(1);
    expect(inbox.texts).toEqual([text]);
    channel.close();
    await inbox.ended();
  }

  /** A peer that speaks bytes of its own. */
  async function stranger(): Promise<Socket> {
    const socket = openSocket(place.address);
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  it('speak over a Unix socket that only this user reaches', async () => {
    await serve();
    expect(statSync(dirname(place.address)).mode & 0o777).toBe(0o700);
    await echo();
  });

  it('speak over TCP, on a port that the system chooses', async () => {
    const { address } = await serve({}, 'tcp://127.0.0.1:0');
    expect(address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    await echo(address);
  });

  it('meet though the connector came first', async () => {
    const early = [echo(), echo(), echo()];
    await new Promise((resolve) => setTimeout(resolve, 20));
    await serve();
    await Promise.all(early);
  });

  const withFiles = process.platform === 'win32' ? it.skip : it; // pipes there have no file that outlives them
  withFiles('meet though the socket refused for a while, as one does whose process is held up between bind and listen', async () => {
    const deaf = createServer().listen(`${place.address}-deaf`);
    await once(deaf, 'listening');
    renameSync(`${place.address}-deaf`, place.address);
    deaf.close();
    const early = echo();
    await new Promise((resolve) => setTimeout(resolve, 50));
    rmSync(place.address);
    await serve();
    await early;
  });

  it('tell both sides that the keys differ', async () => {
    await serve();
    await expect(connect(place.address, { authKey: Buffer.from('another') })).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'ERR_AUTHENTICATION',
      message: 'connect: the other side rejected our key. Give both sides the same authKey.',
    });
    expect(refusals.map(({ message }) => message)).toEqual(['listen: the other side has another key. Give both sides the same authKey.']);
    await echo();
  });

  it('do not trust a listener that does not have the key', async () => {
    const impostor = createServer((socket) => {
      sockets.push(socket);
      const say = (text: string) => socket.write(frame(Buffer.from(text)));
      say(`#CHALLENGE#{sha256}${'x'.repeat(40)}`);
      say('#WELCOME#');
      say(`{sha256}${'y'.repeat(32)}`);
    });
    impostor.listen(place.address);
    await once(impostor, 'listening');
    await expect(connect(place.address, { authKey })).rejects.toMatchObject({ name: 'AuthenticationError' });
    impostor.close();
  });

  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length of 4 GB', Buffer.alloc(8, 0xff)],
    ['a frame one byte too long', frame(Buffer.alloc(1), 257).subarray(0, 13)],
    ['an empty digest', frame(Buffer.alloc(0))],
    ['a wrong digest', frame(Buffer.concat([Buffer.from('{sha256}'), Buffer.alloc(32)]))],
    ['its own welcome', frame(Buffer.from('#WELCOME#'))],
  ])('drop a peer that sends %s', async (_, bytes) => {
    await serve();
    const socket = await stranger();
    socket.write(bytes);
    socket.resume();
    await once(socket, 'close');
    await echo();
    expect(refusals.length).toBe(1);
    expect(channels.length).toBe(1);
  });

  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['sends half a header', frame(Buffer.alloc(40)).subarray(0, 6)],
    ['sends half a digest', frame(Buffer.alloc(40)).subarray(0, 15)],
  ])('drop a peer that %s, when its time is over', async (_, bytes) => {
    await serve({ handshakeTimeout: 0.05 });
    const socket = await stranger();
    const closed = once(socket, 'close');
    socket.write(bytes);
    socket.resume();
    await echo();
    await closed;
    expect(refusals.map(({ name }) => name)).toEqual(['AuthenticationError']);
  });

  it('drop a peer that goes in the middle', async () => {
    await serve();
    const socket = await stranger();
    socket.end(frame(Buffer.alloc(40)).subarray(0, 13));
    socket.resume();
    await once(socket, 'close');
    await echo();
    expect(refusals.map(({ name }) => name)).toEqual(['BrokenError']);
  });

  it('serve a thousand connections, with as many strangers between them', async () => {
    await serve();
    const strangers = Array.from({ length: 300 }, () => stranger());
    await Promise.all(Array.from({ length: 1000 }, (_, index) => echo(place.address, `number ${String(index)}`)));
    await Promise.all(strangers);
    expect(channels.length).toBe(1000);
  });

  it('drop an authenticated peer that announces more than is allowed, and nobody else', async () => {
    await serve({ maxFrame: 1000 });
    const [good, bad] = await Promise.all([connect(place.address, { authKey }), connect(place.address, { authKey })]);
    const [goodInbox, badInbox] = [new Inbox(good), new Inbox(bad)];
    bad.send(Buffer.alloc(1001));
    await badInbox.ended();
    good.send(Buffer.from('still here'));
    await goodInbox.received(1);
    expect(goodInbox.texts).toEqual(['still here']);
    good.close();
    await goodInbox.ended();
  });

  it('read no more from a peer that does not read, and go on when it does', async () => {
    await serve({ maxUnsent: 100_000 });
    const channel = await connect(place.address, { authKey });
    const count = 400;
    for (let index = 0; index < count; index++) channel.send(Buffer.alloc(100_000, index % 251));
    // The connector has no listener: it reads 1 MB, then the answers back up, and the listener leaves the rest unread.
    await echo();
    expect(channels[0]?.bufferedBytes).toBeLessThan(2_000_000);
    expect(channel.bufferedBytes).toBeGreaterThan(20_000_000);
    const inbox = new Inbox(channel);
    await inbox.received(count);
    expect(inbox.messages.every((message, index) => message[0] === index % 251)).toBe(true);
    channel.close();
    await inbox.ended();
  });

  it('carry a message of 100 MB', async () => {
    await serve();
    const channel = await connect(place.address, { authKey });
    const inbox = new Inbox(channel);
    const big = Buffer.alloc(100_000_000, 'forkful');
    channel.send(big);
    const [back] = await inbox.received(1);
    expect(back?.equals(big)).toBe(true);
    channel.close();
    await inbox.ended();
  });

  it('know at once that nobody listens any more', async () => {
    await serve();
    await server?.close();
    place.remove();
    await expect(connect(place.address, { authKey })).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    const { address } = await serve({}, 'tcp://127.0.0.1:0');
    await server?.close();
    await expect(connect(address, { authKey })).rejects.toMatchObject({ code: 'ERR_BROKEN' });
  });

  it('stop waiting when the directory goes', async () => {
    const waiting = connect(place.address, { authKey });
    await new Promise((resolve) => setTimeout(resolve, 10));
    place.remove();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_BROKEN' });
  });

  it('stop waiting when the time is over', async () => {
    await expect(connect(place.address, { authKey, timeout: 0.05 })).rejects.toMatchObject({ code: 'ERR_BROKEN' });
    expect(existsSync(dirname(place.address))).toBe(true);
  });

  it('end connectors that are in their handshake when the listener closes', async () => {
    await serve();
    const socket = await stranger();
    socket.resume();
    await once(socket, 'data');
    await server?.close();
    await once(socket, 'close');
    expect(refusals.map(({ code }: Error & { code?: string }) => code)).toEqual(['ERR_BROKEN']);
  });

  it('say that an address is taken', async () => {
    await serve();
    await expect(listen(place.address, { authKey, onChannel: () => undefined })).rejects.toMatchObject({
      code: 'ERR_RUNTIME',
      message: `listen: the system does not let us listen at ${place.address} (EADDRINUSE). Somebody listens there, or was killed and left the file behind: remove it then, or choose another address.`,
    });
  });
});

describe('addresses', () => {
  it('are taken apart', () => {
    expect(parseAddress('x', 'tcp://localhost:80')).toEqual({ kind: 'tcp', host: 'localhost', port: 80 });
    expect(parseAddress('x', 'tcp://[::1]:80')).toEqual({ kind: 'tcp', host: '::1', port: 80 });
    expect(parseAddress('x', '/tmp/a')).toEqual({ kind: 'path', path: '/tmp/a' });
  });

  it.each(['', 'tcp://', 'tcp://host', 'tcp://host:99999', 'tcp://:80', 'http://host:80', 'a\0b', '/'.repeat(104), 80, undefined, null, {}])(
    'are refused when they are %p',
    (address) => {
      expect(() => parseAddress('listen', address)).toThrow(expect.objectContaining({ code: 'ERR_VALUE' }));
    },
  );

  it('stay short enough for a socket, wherever temporary files live', () => {
    const before = process.env['TMPDIR'];
    const deep = join(tmpdir(), 'd'.repeat(90));
    mkdirSync(deep);
    process.env['TMPDIR'] = deep;
    const place = createPrivateAddress();
    process.env['TMPDIR'] = before;
    expect(parseAddress('x', place.address).kind).toBe('path');
    expect(existsSync(dirname(place.address))).toBe(true);
    place.remove();
    place.remove();
    expect(existsSync(dirname(place.address))).toBe(false);
  });
});
