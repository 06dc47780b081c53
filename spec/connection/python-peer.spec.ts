import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Listener, type Connection, type SocketAddress } from 'forkful';
import { pythons, type Python } from '../support/pythons.js';

const script = join(__dirname, '../fixtures/connection/peer.py');
const key = Buffer.from('the key of both');
const found = pythons();
/** 3.8 to 3.11 speak the same; the last of them and everything newer is enough. */
const old = found.filter(({ minor }) => minor < 12).at(-1);
const peers = [...(old === undefined ? [] : [old]), ...found.filter(({ minor }) => minor >= 12)];
if (peers.length === 0) process.stderr.write('spec/connection/python-peer: skipped, because there is no python3 (3.8 or newer) on this machine.\n');

interface Peer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
}

const running = new Set<ChildProcessWithoutNullStreams>();

function python({ command }: Python, ...args: readonly string[]): Peer {
  const child = spawn(command, [script, ...args]);
  running.add(child);
  child.once('close', () => running.delete(child));
  child.stderr.pipe(process.stderr);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

const line = async ({ lines }: Peer): Promise<string> => ((await lines.next()) as { value: string }).value;
const asJson = (address: SocketAddress): string => JSON.stringify(address);

/** Messages there and back, one by one and many at once; then what Python pickles; then the end. */
async function converse(connection: Connection, peer: Peer, lengths: readonly number[], count: number): Promise<void> {
  for (const length of lengths) {
    const message = Buffer.alloc(length, length % 251);
    message[length - 1] = 7;
    await connection.sendBytes(message);
    const back = await connection.recvBytes();
    expect(back.length).toBe(length);
    expect(back.equals(message)).toBe(true);
  }
  const many = Array.from({ length: count }, (_, index) => Buffer.from(`message ${String(index)}`));
  const sending = Promise.all(many.map((message) => connection.sendBytes(message)));
  for (const message of many) expect((await connection.recvBytes()).equals(message)).toBe(true);
  await sending;
  await connection.sendBytes(Buffer.alloc(0));
  await expect(connection.recv()).rejects.toMatchObject({
    code: 'ERR_SERIALIZATION',
    message: expect.stringContaining('is a Python pickle (protocol 4), which only Python reads'),
  });
  connection.close();
  expect(await line(peer)).toBe('end');
}

/** All sizes at which the framing changes. */
const talk = (connection: Connection, peer: Peer, longest = 1_000_000): Promise<void> =>
  converse(connection, peer, [1, 2, 100, 16_383, 16_384, 16_385, 100_000, longest], 1000);
/** Enough to see that the handshake left the stream where it should be. */
const greet = (connection: Connection, peer: Peer): Promise<void> => converse(connection, peer, [1, 100], 10);

const withPython = peers.length === 0 ? describe.skip : describe;

withPython('a program in CPython (CO-12, CO-19)', () => {
  let folder: string;
  let paths = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
  });

  afterEach(async () => {
    await Promise.all([...running].map((child) => child.kill('SIGKILL') && once(child, 'close')));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const path = (): string => join(folder, `socket-${String(++paths)}`);
  const places: readonly (readonly [string, () => SocketAddress])[] = [
    ['TCP', () => ['localhost', 0]],
    ...(process.platform === 'win32' ? [] : [['a Unix socket', path] as const]),
  ];

  describe.each(peers.map((peer) => [`3.${String(peer.minor)}`, peer] as const))('of version %s', (_, version) => {
    it.each(places)('connects to our Listener over %s, with the key', async (__, place) => {
      await using listener = new Listener(place(), { authKey: key });
      await listener.ready;
      const peer = python(version, 'connect', asJson(listener.address), key.toString('hex'));
      await talk(await listener.accept(), peer);
    });

    it.each(places)('lets our Client in over %s, with the key', async (__, place) => {
      const peer = python(version, 'listen', asJson(place()), key.toString('hex'));
      const address = JSON.parse(await line(peer)) as SocketAddress;
      await talk(await Client(address, { authKey: key }), peer);
    });

    it('and we without a key', async () => {
      await using listener = new Listener(['127.0.0.1', 0]);
      await listener.ready;
      const first = python(version, 'connect', asJson(listener.address), '-');
      await talk(await listener.accept(), first, 20_000_000);
      const second = python(version, 'listen', asJson(['127.0.0.1', 0]), '-');
      await talk(await Client(JSON.parse(await line(second)) as SocketAddress), second);
    });

    it('and we with another key notice it, and the next one is let in', async () => {
      await using listener = new Listener(['127.0.0.1', 0], { authKey: key });
      await listener.ready;
      const wrong = python(version, 'connect', asJson(listener.address), '00ff');
      await expect(listener.accept()).rejects.toMatchObject({
        code: 'ERR_AUTHENTICATION',
        message: 'Listener.accept: the other side has another key. Give both sides the same authKey.',
      });
      expect(await line(wrong)).toBe('AuthenticationError');
      const right = python(version, 'connect', asJson(listener.address), key.toString('hex'));
      const connection = await listener.accept();
      await connection.sendBytes(Buffer.from('still here'));
      expect(String(await connection.recvBytes())).toBe('still here');
      connection.close();
      expect(await line(right)).toBe('EOFError');

      const theirs = python(version, 'listen', asJson(['127.0.0.1', 0]), '00ff');
      await expect(Client(JSON.parse(await line(theirs)) as SocketAddress, { authKey: key })).rejects.toMatchObject({
        code: 'ERR_AUTHENTICATION',
        message: 'Client: the other side rejected our key. Give both sides the same authKey.',
      });
      expect(await line(theirs)).toBe('AuthenticationError');
    });
  });

  describe.each(['sha256', 'sha384', 'sha3_256', 'sha3_384', 'md5'])('that speaks as 3.12 does and asks for %s', (digest) => {
    const [first] = peers;

    it('connects to our Listener and lets our Client in', async () => {
      await using listener = new Listener(['127.0.0.1', 0], { authKey: key });
      await listener.ready;
      const listening = python(first!, 'listen', asJson(['127.0.0.1', 0]), key.toString('hex'), 'modern', digest);
      const connecting = python(first!, 'connect', asJson(listener.address), key.toString('hex'), 'modern', digest);
      await greet(await listener.accept(), connecting);
      await greet(await Client(JSON.parse(await line(listening)) as SocketAddress, { authKey: key }), listening);
    });
  });
});
