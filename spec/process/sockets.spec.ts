import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getContext, Pipe, Process, Queue, type StartMethod } from 'forkful';
import { socketPair } from '../support/socket-pair.js';

const isWindows = process.platform === 'win32';

/** Everything that comes until the other side ends. */
async function all(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('sockets and servers that are passed to a child (LO-01)', () => {
  const open: (Socket | Server)[] = [];

  afterEach(() => {
    for (const one of open.splice(0)) {
      if ('destroy' in one) one.destroy();
      else one.close();
    }
  });

  async function pair(transport: 'tcp' | 'unix' = 'tcp'): Promise<{ mine: Socket; theirs: Socket }> {
    const { left, right } = await socketPair(transport);
    open.push(left, right);
    return { mine: left, theirs: right };
  }

  const ways: readonly (readonly [StartMethod, 'tcp' | 'unix'])[] = [
    ['spawn', 'tcp'],
    ['forkserver', 'tcp'],
    ...(isWindows ? [] : ([['spawn', 'unix'], ['forkserver', 'unix']] as const)),
  ];

  it.each(ways)('%s: a %s socket, with the bytes that were read and not used', async (method, transport) => {
    const { mine, theirs } = await pair(transport);
    mine.write('early ');
    await once(theirs, 'readable');
    const { Process: ChildProcess } = getContext(method);
    const child = new ChildProcess({
      target: (socket: Socket, { also }: { also: Socket }) => {
        let text = '';
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.endsWith('.')) socket.end(`${text} ${String(also === socket)}`);
        });
      },
      args: [theirs, { also: theirs }],
    });
    child.start();
    mine.write('late.');
    expect(await all(mine)).toBe('early late. true');
    await child.join();
    expect(child.exitCode).toBe(0);
    // The copy here is given up: nobody reads at two places.
    expect(theirs.write('x')).toBe(false);
  });

  it('T136 many at once, each with its own bytes, in the place where it stood', async () => {
    const pairs = await Promise.all(Array.from({ length: 20 }, () => pair()));
    for (const [index, { mine, theirs }] of pairs.entries()) {
      mine.write(`to ${String(index)}, `);
      await once(theirs, 'readable');
    }
    const child = new Process({
      target: (...sockets: { socket: Socket; index: number }[]) => {
        for (const { socket, index } of sockets) {
          socket.once('data', (chunk: Buffer) => socket.end(`${chunk.toString()}at ${String(index)}`));
        }
      },
      args: pairs.map(({ theirs }, index) => ({ socket: theirs, index })),
    });
    child.start();
    expect(await Promise.all(pairs.map(({ mine }) => all(mine)))).toEqual(pairs.map((_, index) => `to ${String(index)}, at ${String(index)}`));
    await child.join();
  });

  it('none of the bytes that come in the moment of the start is lost', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, () => pair()));
    const total = 3_000_000;
    const sending = pairs.map(async ({ mine }) => {
      for (let sent = 0; sent < total; sent += 30_000) {
        if (!mine.write(Buffer.alloc(30_000, sent / 30_000))) await once(mine, 'drain');
      }
    });
    await once(pairs[0]!.theirs, 'readable');
    const child = new Process({
      target: (...sockets: Socket[]) => {
        for (const socket of sockets) {
          let at = 0;
          let wrong = 0;
          socket.on('data', (chunk: Buffer) => {
            for (const byte of chunk) if (byte !== Math.floor(at++ / 30_000) % 256) wrong++;
            if (at === 3_000_000) socket.end(`${String(wrong)} wrong`);
          });
        }
      },
      args: pairs.map(({ theirs }) => theirs),
    });
    child.start();
    await Promise.all(sending);
    expect(await Promise.all(pairs.map(({ mine }) => all(mine)))).toEqual(pairs.map(() => '0 wrong'));
    await child.join();
  });

  it('one that a function has captured', async () => {
    const { mine, theirs } = await pair();
    const child = new Process({ target: () => void theirs.end('captured') });
    child.start();
    expect(await all(mine)).toBe('captured');
    await child.join();
  });

  it('a server: both processes listen, and the child serves on when the parent has closed', async () => {
    const server = createServer();
    open.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const child = new Process({
      target: (given: Server) => {
        given.on('connection', (socket: Socket) => {
          socket.end('from the child');
          given.close();
        });
      },
      args: [server],
    });
    const [ready, tell] = Pipe<string>();
    const handedOver = new Process({ target: (pipe: typeof tell) => pipe.send('up'), args: [tell] });
    handedOver.start();
    child.start();
    await ready.recv();
    server.close();
    const socket = connect(port, '127.0.0.1');
    open.push(socket);
    expect(await all(socket)).toBe('from the child');
    await child.join();
    await handedOver.join();
    ready.close();
    tell.close();
  });

  it('and a start that fails leaves them as they were', async () => {
    const { mine, theirs } = await pair();
    mine.write('kept');
    await once(theirs, 'readable');
    const child = new Process({ target: (one: Socket) => one.end(), args: [theirs], cwd: '/no/such/directory' });
    expect(() => child.start()).toThrow(expect.objectContaining({ code: 'ERR_SPAWN' }) as unknown as Error);
    mine.end(' and more');
    expect(await all(theirs)).toBe('kept and more');
  });

  it.each([
    ['that is closed', (socket: Socket) => void socket.destroy(), 'is a Socket that is closed'],
    ['with bytes that are not sent', (socket: Socket) => void socket.write(Buffer.alloc(20_000_000)), 'bytes that the system has not taken yet'],
    ['that has ended', (socket: Socket) => void socket.end(), 'is a Socket that has ended'],
  ])('but not one %s', async (_, spoil, message) => {
    const { theirs } = await pair();
    spoil(theirs);
    expect(() => new Process({ target: (_given: unknown) => undefined, args: [{ socket: theirs }] }).start()).toThrow(
      expect.objectContaining({ code: 'ERR_SERIALIZATION', message: expect.stringMatching(`^Process\\.start: args\\[0\\]\\.socket .*${message}`) }) as unknown as Error,
    );
  });

  it('nor twice, nor through a queue or a pipe', async () => {
    const { mine, theirs } = await pair();
    const queue = new Queue();
    const [a, b] = Pipe();
    await expect(queue.put({ theirs })).rejects.toMatchObject({ code: 'ERR_SERIALIZATION', message: expect.stringContaining('item.theirs is a Socket') });
    await expect(a.send(theirs)).rejects.toMatchObject({ code: 'ERR_SERIALIZATION' });
    await queue.put('used');
    expect(await queue.get()).toBe('used');
    await a.send('used');
    expect(await b.recv()).toBe('used');
    for (const one of [queue, a, b]) one.close();
    const child = new Process({ target: (socket: Socket) => void socket.end('once'), args: [theirs] });
    child.start();
    expect(await all(mine)).toBe('once');
    await child.join();
    expect(() => new Process({ target: (_given: unknown) => undefined, args: [theirs] }).start()).toThrow(/was passed on already/);
  });
});
