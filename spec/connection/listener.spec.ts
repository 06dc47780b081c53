import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerChallenge,
  Client,
  deliverChallenge,
  getContext,
  Listener,
  Pipe,
  Process,
  wait,
  type AddressFamily,
  type Connection,
  type SocketAddress,
} from 'forkful';

const isWindows = process.platform === 'win32';
const authKey = 'the key';

describe('Listener and Client', () => {
  let folder: string;
  let sockets: Socket[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
    sockets = [];
  });

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const path = (): string => (isWindows ? `\\\\.\\pipe\\forkful-spec-${String(process.pid)}-${String(Math.random())}` : join(folder, 'socket'));
  const families: readonly AddressFamily[] = ['AF_INET', isWindows ? 'AF_PIPE' : 'AF_UNIX'];
  const placeOf = (family: AddressFamily): SocketAddress => (family === 'AF_INET' ? ['localhost', 0] : path());

  /** A peer that speaks bytes of its own. */
  async function stranger(address: SocketAddress): Promise<Socket> {
    const socket = typeof address === 'string' ? connect(address) : connect(address[1], address[0]);
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** Both ends of a new connection. */
  async function meet(listener: Listener, options = {}): Promise<[Connection<any>, Connection<any>]> {
    await listener.ready;
    return Promise.all([listener.accept<any>(), Client<any>(listener.address, options)]);
  }

  describe.each(families)('over %s', (family) => {
    it('meet, and a child that connects is heard (T145)', async () => {
      await using listener = new Listener({ family });
      await listener.ready;
      const child = new Process({
        target: async (address: SocketAddress) => {
          using connection = await Client(address);
          await connection.send('hello');
        },
        args: [listener.address],
      });
      child.start();
      using connection = await listener.accept();
      expect(await connection.recv()).toBe('hello');
      await expect(connection.recv()).rejects.toMatchObject({ code: 'ERR_EOF' });
      await child.join();
      expect(child.exitCode).toBe(0);
    });

    it('keep what a client sent that closed before it was accepted (T146)', async () => {
      for (const key of [undefined, authKey]) {
        await using listener = new Listener(placeOf(family), { authKey: key });
        await listener.ready;
        const client = await Client(listener.address, { authKey: key });
        await client.send('early');
        client.close();
        using connection = await listener.accept();
        expect(await connection.recv()).toBe('early');
        await expect(connection.recv()).rejects.toMatchObject({ code: 'ERR_EOF' });
      }
    });

    it('let the client see by poll what the other side sent (T147)', async () => {
      await using listener = new Listener(placeOf(family));
      const [server, client] = await meet(listener);
      expect(await client.poll()).toBe(false);
      await server.send('hi');
      expect(await client.poll(5)).toBe(true);
      expect(await client.recv()).toBe('hi');
      server.close();
      client.close();
    });

    it('refuse a second listener at the same address (T141)', async () => {
      await using listener = new Listener(placeOf(family));
      await listener.ready;
      await using second = new Listener(listener.address, family);
      const refusal = { code: 'ERR_RUNTIME', message: expect.stringMatching(/^Listener: the system does not let us listen at .* \(EADDRINUSE\)\. /) };
      await expect(second.ready).rejects.toMatchObject(refusal);
      await expect(second.accept()).rejects.toMatchObject(refusal);
      await expect(wait([second], 1)).rejects.toMatchObject(refusal);
    });

    it('are closed by a block, and say so afterwards (T142)', async () => {
      let listener: Listener;
      {
        await using one = (listener = new Listener(placeOf(family)));
        const [server, client] = await meet(one);
        {
          using _a = server;
          using _b = client;
        }
        expect([server.closed, client.closed]).toEqual([true, true]);
      }
      await expect(listener.accept()).rejects.toMatchObject({ code: 'ERR_CLOSED', message: expect.stringMatching(/^Listener\.accept: the listener at .* is closed\./) });
      await expect(Client(listener.address)).rejects.toMatchObject({ code: 'ERR_BROKEN' });
      listener.close();
    });

    it('take the empty key for a key (T143)', async () => {
      await using listener = new Listener(placeOf(family), { authKey: new Uint8Array() });
      const [server, client] = await meet(listener, { authKey: '' });
      await client.send(() => 42);
      expect((await server.recv())()).toBe(42);
      server.close();
      client.close();
      const other = Promise.allSettled([listener.accept(), Client(listener.address, { authKey })]);
      for (const one of await other) expect(one).toMatchObject({ reason: { code: 'ERR_AUTHENTICATION' } });
    });

    it('know where they are, and who came', async () => {
      await using listener = new Listener(placeOf(family));
      expect(listener.lastAccepted).toBeUndefined();
      const [server, client] = await meet(listener);
      if (family === 'AF_INET') {
        expect(listener.address).toEqual(['127.0.0.1', expect.any(Number)]);
        expect((listener.address as [string, number])[1]).toBeGreaterThan(0);
        expect(listener.lastAccepted).toEqual(['127.0.0.1', expect.any(Number)]);
      } else {
        expect(listener.lastAccepted).toBe('');
        expect(inspect(listener)).toBe(`Listener(${listener.address as string})`);
      }
      server.close();
      client.close();
      listener.close();
      expect(inspect(listener)).toMatch(/, closed\)$/);
    });
  });

  it('have Python’s order of arguments, too', async () => {
    await using listener = new Listener(['127.0.0.1', 0], 'AF_INET', 5, Buffer.from(authKey));
    await listener.ready;
    const [server, client] = await Promise.all([listener.accept(), Client(listener.address, 'AF_INET', authKey)]);
    await server.send(1);
    expect(await client.recv()).toBe(1);
    server.close();
    client.close();
  });

  it('know an address of the form tcp://host:port, and give the port in that form', async () => {
    await using listener = new Listener('tcp://127.0.0.1:0', { authKey });
    expect(() => listener.address).toThrow('Listener.address: the system has not chosen the port yet. Await listener.ready first.');
    const [server, client] = await meet(listener, { authKey });
    expect(listener.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    server.close();
    client.close();
  });

  it('have an address of their own that only this user reaches, and leave nothing behind', async () => {
    const listener = new Listener();
    const address = listener.address as string;
    if (!isWindows) {
      expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
      expect(existsSync(address)).toBe(true); // a path is listened at when the constructor returns
    }
    const [server, client] = await meet(listener);
    listener.close();
    expect(existsSync(dirname(address))).toBe(isWindows);
    await client.send('connections live on');
    expect(await server.recv()).toBe('connections live on');
    server.close();
    client.close();
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('know the abstract names of Linux (T144)', async () => {
    const name = `\0forkful-spec-${String(process.pid)}`;
    await using listener = new Listener(name);
    const [server, client] = await meet(listener);
    expect(listener.address).toBe(name);
    expect(existsSync(name.slice(1))).toBe(false);
    server.close();
    client.close();
  });

  it.each<[unknown[], string, string]>([
    [[5], 'ERR_VALUE', 'Listener: address type of 5 unrecognized.'],
    [[['localhost']], 'ERR_VALUE', 'Listener: address is an array of 1.'],
    [[['localhost', 'x']], 'ERR_ARGUMENT_TYPE', "Listener: the port is the string 'x'."],
    [[['localhost', 65536]], 'ERR_VALUE', 'Listener: the port is 65536.'],
    [['/tmp/x', 'AF_INET'], 'ERR_VALUE', "Listener: the address /tmp/x is of family AF_UNIX, and family is 'AF_INET'."],
    [['/tmp/x', 'AF_NONE'], 'ERR_VALUE', "Listener: family is the string 'AF_NONE'."],
    // T199, and its counterpart on Windows, T200.
    [[isWindows ? '/var/test.pipe' : '\\\\.\\test'], 'ERR_VALUE', `Listener: Family ${isWindows ? 'AF_UNIX' : 'AF_PIPE'} is not recognized`],
    [[{ authKey: 5 }], 'ERR_ARGUMENT_TYPE', 'Listener: authKey should be a byte string, and it is 5.'],
    [[undefined, undefined, 'x'], 'ERR_ARGUMENT_TYPE', "Listener: backlog is the string 'x'."],
  ])('refuse %j', (args, code, message) => {
    expect(() => new (Listener as new (...args: unknown[]) => Listener)(...args)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }) as unknown as Error,
    );
  });

  it.each<[string, Promise<unknown> | (() => Promise<unknown>), string, RegExp]>([
    ['no address', () => Client(undefined as never), 'ERR_VALUE', /^Client: address type of undefined unrecognized/],
    ['a key that is none', () => Client('/tmp/x', { authKey: 7 as never }), 'ERR_ARGUMENT_TYPE', /^Client: authKey should be a byte string/],
    ['nobody there', () => Client(join(tmpdir(), 'nobody')), 'ERR_BROKEN', /^Client: nobody listens at .*nobody \(ENOENT\)\. Start the Listener first/],
    ['a port that nobody has', () => Client(['127.0.0.1', 1]), 'ERR_BROKEN', /^Client: nobody listens at \['127\.0\.0\.1', 1\] \(ECONNREFUSED\)/],
    ['a name with several addresses', () => Client(['localhost', 1]), 'ERR_BROKEN', /ECONNREFUSED/],
  ])('say of a client with %s what is wrong', async (_, connecting, code, message) => {
    await expect((connecting as () => Promise<unknown>)()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('say that a file which a killed listener left is in the way', async () => {
    const address = path();
    if (isWindows) return;
    writeFileSync(address, '');
    await using listener = new Listener(address);
    await expect(listener.accept()).rejects.toMatchObject({ message: expect.stringContaining('was killed and left the file behind') });
    await expect(Client(address)).rejects.toMatchObject({ message: expect.stringContaining('(ECONNREFUSED)') });
    listener.close();
    expect(existsSync(address)).toBe(true); // it is not ours
  });

  it('wait no longer than they are told, and no longer than the signal wants', async () => {
    await using listener = new Listener({ authKey });
    await expect(listener.accept(0)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await expect(listener.accept({ timeout: 0.02 })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
      message: `Listener.accept: nobody has connected to ${listener.address as string} within 0.02 s. Start a Client, or wait longer.`,
    });
    await expect(listener.accept({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
    const aborting = new AbortController();
    const accepting = listener.accept({ signal: aborting.signal });
    aborting.abort(new Error('enough'));
    await expect(accepting).rejects.toThrow('enough');
    // Somebody who listens and says nothing.
    await using silent = new Listener();
    await expect(Client(silent.address, { authKey, timeout: 0.05 })).rejects.toMatchObject({
      code: 'ERR_AUTHENTICATION',
      message: expect.stringContaining('did not prove within'),
    });
    const stop = new AbortController();
    const connecting = Client(silent.address, { authKey, signal: stop.signal });
    stop.abort(new Error('stop'));
    await expect(connecting).rejects.toThrow('stop');
  });

  it('end acceptors that wait when the listener closes, and are ready for wait', async () => {
    await using listener = new Listener();
    expect(await wait([listener], 0)).toEqual([]);
    const waiting = wait([listener]);
    const client = await Client(listener.address);
    expect(await waiting).toEqual([listener]);
    const server = await listener.accept();
    expect(await wait([listener], 0)).toEqual([]);
    const accepting = Promise.allSettled([listener.accept(), listener.accept(), wait([listener])]);
    await Promise.resolve();
    listener.close();
    for (const one of await accepting) expect(one).toMatchObject({ reason: { code: 'ERR_CLOSED' } });
    server.close();
    client.close();
  });

  it('are iterated: strangers without the key are passed over, and close ends it', async () => {
    await using listener = new Listener({ authKey });
    const got: unknown[] = [];
    const serving = (async () => {
      for await (const connection of listener) {
        got.push(await connection.recv());
        connection.close();
        if (got.length === 2) listener.close();
      }
    })();
    await Client(listener.address, { authKey: 'wrong' }).catch(() => undefined);
    for (const name of ['one', 'two']) {
      using client = await Client(listener.address, { authKey });
      await client.send(name);
      await client.poll(null); // until it was served
    }
    await serving;
    expect(got).toEqual(['one', 'two']);
  });

  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a length of 4 GB', Buffer.from('ffffffff00000001000000007878', 'hex')],
    ['a negative length', Buffer.from('fffffff0', 'hex')],
    ['a message one byte too long', Buffer.concat([Buffer.from([0, 0, 1, 1]), Buffer.alloc(257)])],
    ['an empty answer', Buffer.alloc(4)],
    ['a wrong digest', Buffer.concat([Buffer.from([0, 0, 0, 40]), Buffer.from('{sha256}'), Buffer.alloc(32)])],
    ['a wrong old digest', Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.alloc(16)])],
    ['its own welcome', Buffer.concat([Buffer.from([0, 0, 0, 9]), Buffer.from('#WELCOME#')])],
  ])('drop a peer that sends %s, and serve the others', async (_, bytes) => {
    await using listener = new Listener({ authKey });
    const socket = await stranger(listener.address);
    socket.write(bytes);
    socket.resume();
    await expect(listener.accept()).rejects.toMatchObject({ code: 'ERR_AUTHENTICATION' });
    if (!socket.destroyed) await once(socket, 'close');
    const [server, client] = await meet(listener, { authKey });
    server.close();
    client.close();
  });

  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['sends half a header', Buffer.from([0, 0])],
    ['sends half a digest', Buffer.from([0, 0, 0, 40, 1, 2, 3])],
  ])('drop a peer that %s when its time is over, and let nobody wait for it', async (_, bytes) => {
    await using listener = new Listener({ authKey, handshakeTimeout: 0.2 });
    const socket = await stranger(listener.address);
    socket.write(bytes);
    socket.resume();
    const [server, client] = await meet(listener, { authKey }); // meanwhile
    server.close();
    client.close();
    await expect(listener.accept()).rejects.toMatchObject({
      code: 'ERR_AUTHENTICATION',
      message: 'Listener.accept: the other side did not prove within 0.2 s that it has the key. Give both sides an authKey.',
    });
    if (!socket.destroyed) await once(socket, 'close');
  });

  it('serve who has the key though thousands stand in the door and say nothing, in bounded memory', async () => {
    await using listener = new Listener(['127.0.0.1', 0], { authKey });
    await listener.ready;
    const address = listener.address;
    const before = process.memoryUsage().rss;
    // A few more than have room in the door: 4096.
    for (let hundred = 0; hundred < 42; hundred++) await Promise.all(Array.from({ length: 100 }, () => stranger(address)));
    for (let index = 0; index < 20; index++) {
      const client = await Client(address, { authKey, timeout: 10 });
      await client.send(index);
      for (;;) {
        // Those who were sent away to make room are told of, too; who has the key comes first.
        const server = await listener.accept().catch(() => undefined);
        if (server === undefined) continue;
        expect(await server.recv()).toBe(index);
        server.close();
        break;
      }
      client.close();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  }, 60_000);

  it('drop a peer that replays what another one has proved', async () => {
    await using listener = new Listener({ authKey });
    const answers: Buffer[] = [];
    // What a client with the key says goes through here.
    const spy = { sendBytes: async (bytes: Uint8Array) => void answers.push(Buffer.from(bytes)), recvBytes: async () => posed.shift()! };
    const first = await stranger(listener.address);
    const [challenge] = (await once(first, 'data')) as [Buffer];
    const posed = [challenge.subarray(4), Buffer.from('#WELCOME#')];
    await answerChallenge(spy, authKey);
    first.destroy();
    const second = await stranger(listener.address);
    await once(second, 'data');
    second.write(Buffer.concat([Buffer.from([0, 0, 0, answers[0]!.length]), answers[0]!]));
    await expect(listener.accept()).rejects.toMatchObject({ code: 'ERR_AUTHENTICATION' });
    await expect(listener.accept()).rejects.toMatchObject({ message: expect.stringContaining('the other side has another key') });
  });

  it('keep a client from a listener that has not the key', async () => {
    await using impostor = new Listener();
    const accepting = impostor.accept().then(async (connection) => {
      await connection.sendBytes(Buffer.concat([Buffer.from('#CHALLENGE#{sha256}'), Buffer.alloc(40)]));
      await connection.recvBytes();
      await connection.sendBytes(Buffer.from('#WELCOME#'));
      await connection.recvBytes();
      await connection.sendBytes(Buffer.concat([Buffer.from('{sha256}'), Buffer.alloc(32)]));
      return connection;
    });
    await expect(Client(impostor.address, { authKey })).rejects.toMatchObject({
      code: 'ERR_AUTHENTICATION',
      message: 'Client: the other side has another key. Give both sides the same authKey.',
    });
    const connection = await accepting;
    expect(String(await connection.recvBytes())).toBe('#FAILURE#');
    connection.close();
  });

  it.each(['spawn', 'forkserver'] as const)('T152 give a connection to a child (%s), with the messages that were not received', async (method) => {
    await using listener = new Listener(isWindows ? ['127.0.0.1', 0] : undefined, { authKey });
    const [server, client] = await meet(listener, { authKey });
    for (let index = 0; index < 50; index++) await client.send(index);
    expect(await server.recv()).toBe(0);
    const { Process: ChildProcess } = getContext(method);
    const child = new ChildProcess({
      target: async (connection: Connection<number, string>) => {
        for await (const value of connection) await connection.send(`child got ${String(value)}`);
      },
      args: [server as Connection<number, string>],
    });
    child.start();
    expect(server.closed).toBe(true);
    await expect(server.recv()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    for (let index = 50; index < 100; index++) await client.send(index);
    for (let index = 1; index < 100; index++) expect(await client.recv()).toBe(`child got ${String(index)}`);
    client.close();
    await child.join();
    expect(child.exitCode).toBe(0);
  });

  it('do not give a connection away on which somebody waits, or anywhere but to a child', async () => {
    await using listener = new Listener();
    const [server, client] = await meet(listener, {});
    const receiving = server.recv();
    const child = new Process({ target: (_one: unknown) => undefined, args: [server] });
    expect(() => child.start()).toThrow('args[0] is a Connection on which a call waits. Pass it when no recv(), poll() or send() is pending.');
    await client.send('still here');
    expect(await receiving).toBe('still here');
    await expect(client.send(server)).rejects.toMatchObject({ code: 'ERR_SERIALIZATION' });
    const [a, b] = Pipe();
    await expect(a.send(server)).rejects.toMatchObject({
      code: 'ERR_SERIALIZATION',
      message: expect.stringContaining('crosses to no process but one that is being started. Give it to new Process({ args })'),
    });
    await a.send(1);
    await b.recv();
    for (const one of [a, b, server, client]) one.close();
  });

  it('stay where they are: their address crosses', async () => {
    await using listener = new Listener({ authKey });
    expect(() => new Process({ target: (one: unknown) => one, args: [{ listener }] }).start()).toThrow(
      expect.objectContaining({
        code: 'ERR_SERIALIZATION',
        message: 'Process.start: args[0].listener is a Listener, which stays in its process. Send its address, and connect there with Client().',
      }) as unknown as Error,
    );
  });
});

describe('the challenge by itself', () => {
  /** Says what it is told to, whatever it hears. */
  const faking = (...said: readonly string[]) => {
    const left = said.map((text) => Buffer.from(text));
    return { sendBytes: () => Promise.resolve(), recvBytes: () => Promise.resolve(left.shift() ?? Buffer.alloc(0)) };
  };

  it('rejects a bogus answer (T184)', async () => {
    await expect(deliverChallenge(faking('something bogus'), 'abc')).rejects.toMatchObject({ code: 'ERR_AUTHENTICATION' });
  });

  it('rejects a bogus challenge, and a bogus welcome (T185)', async () => {
    await expect(answerChallenge(faking('something bogus'), 'abc')).rejects.toMatchObject({ code: 'ERR_AUTHENTICATION' });
    await expect(answerChallenge(faking(`#CHALLENGE#${'x'.repeat(20)}`, 'something bogus'), 'abc')).rejects.toMatchObject({
      code: 'ERR_AUTHENTICATION',
    });
  });

  it('refuses what is no key, and digests that nobody has', async () => {
    for (const none of [undefined, null, 5, {}]) {
      await expect(deliverChallenge(faking(), none as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      await expect(answerChallenge(faking(), none as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
    }
    await expect(deliverChallenge(faking(), 'abc', 'sha1' as never)).rejects.toMatchObject({
      message: "deliverChallenge: digestName is the string 'sha1'. Give one of md5, sha256, sha384, sha3_256, sha3_384.",
    });
  });
});
