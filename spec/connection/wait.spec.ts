import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, connect, type Socket } from 'node:net';
import { Client, type Connection, Listener, Pipe, Process, Queue, wait } from 'forkful';
import { failure } from './support/connection-conformance.js';

const started: Process[] = [];
const ends: { close(): void }[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.isAlive()) child.kill();
    await child.join();
  }
  for (const end of ends.splice(0)) end.close();
});

function start<A extends readonly unknown[]>(target: (...args: A) => unknown, args: A): Process {
  const child = new Process(null, target as (...given: any[]) => unknown, null, args);
  started.push(child);
  child.start();
  return child;
}

function pipe<T>(duplex?: boolean): [Connection<T>, Connection<T>] {
  const made = Pipe<T>(duplex);
  ends.push(...made);
  return made;
}

async function collect(slow: boolean): Promise<void> {
  let readers: Connection<readonly [number, number]>[] = [];
  for (let n = 0; n < 4; n++) {
    const [reader, writer] = pipe<readonly [number, number]>(false);
    start(async (connection: Connection<readonly [number, number]>, isSlow: boolean) => {
      for (let i = 0; i < 10; i++) {
        if (isSlow) await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
        await connection.send([i, process.pid]);
      }
    }, [writer, slow] as const);
    writer.close();
    readers.push(reader);
  }
  const messages: (readonly [number, number])[] = [];
  while (readers.length > 0) {
    for (const reader of await wait(readers)) {
      try {
        messages.push(await reader.recv());
      } catch (error) {
        expect(error).toMatchObject({ name: 'EOFError' });
        readers = readers.filter((one) => one !== reader);
      }
    }
  }
  const expected = started.flatMap(({ pid }) => Array.from({ length: 10 }, (_, i) => [i, pid]));
  expect(messages.map(String).sort()).toEqual(expected.map(String).sort());
}

describe('wait', () => {
  it('T192 collects the messages of four pipes, and their ends', () => collect(false));
  it('T194 also when they come slowly', () => collect(true));

  it('T195 collects what several programs send slowly over sockets, and their ends', async () => {
    const listener = new Listener();
    ends.push(listener);
    await listener.ready;
    const senders = 3;
    for (let n = 0; n < senders; n++) {
      start(async (address: string, first: number) => {
        const connection = await Client<unknown, number>(address);
        for (let i = 0; i < 5; i++) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
          await connection.send(first + i);
        }
        connection.close();
      }, [listener.address as string, n * 5] as const);
    }
    let open: Connection<number>[] = [];
    for (let n = 0; n < senders; n++) open.push((await listener.accept({ timeout: 20 })) as Connection<number>);
    const got: number[] = [];
    while (open.length > 0) {
      for (const connection of await wait(open)) {
        const next = await connection.recv().catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'EOFError' });
          open = open.filter((one) => one !== connection);
          connection.close();
        });
        if (next !== undefined) got.push(next);
      }
    }
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: senders * 5 }, (_, n) => n));
  });

  it('T196 gives nothing at the end of the time, and only what is ready', async () => {
    const [a, b] = pipe<number>();
    const begin = performance.now();
    expect(await wait([a, b], 0.3)).toEqual([]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(295);
    await b.send(1);
    expect(await wait([a, b], 20)).toEqual([a]);
    expect(await wait([b, a], { timeout: 20 })).toEqual([a]);
    await a.send(2);
    expect(await wait([a, b], 20)).toContain(a);
    expect(await a.recv()).toBe(1);
    expect(await b.recv()).toBe(2);
  });

  it('T198 looks once with a timeout of nought or less', async () => {
    const [a, b] = pipe<number>();
    for (const timeout of [-1, 0, { timeout: 0 }]) expect(await wait([a], timeout)).toEqual([]);
    await b.send(1);
    await a.poll(10);
    expect(await wait([b, a], 0)).toEqual([a]);
    expect(await wait([b, a], -1)).toEqual([a]);
  });

  it('T140 of nothing takes its time', async () => {
    const begin = performance.now();
    expect(await wait([], 0.1)).toEqual([]);
    expect(await wait([], 0)).toEqual([]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(95);
  });

  it('T197 tells of the end of a process among the pipes', async () => {
    const [a, b] = pipe<string>();
    const [c, d] = pipe<string>();
    const go = new Queue<string>();
    const child = start(async (queue: Queue<string>) => void (await queue.get()), [go]);
    expect(await wait([a, child.sentinel, b], 0.2)).toEqual([]);
    await go.put('end');
    expect(await wait([a, child.sentinel, b], 20)).toEqual([child.sentinel]);
    await b.send('x');
    await a.poll(10);
    expect(await wait([a, child.sentinel, b], 20)).toEqual([a, child.sentinel]);
    await c.send('y');
    await d.poll(10);
    expect(await wait([a, child.sentinel, b, d], 20)).toEqual([a, child.sentinel, d]);
    expect(await wait([child.sentinel])).toEqual([child.sentinel]);
  });

  it('counts the end of a connection, and wakes for it', async () => {
    const [a, b] = pipe<string>();
    const waiting = wait([a]);
    b.close();
    expect(await waiting).toEqual([a]);
    expect(await wait([a], 0)).toEqual([a]);
    expect(await failure(a.recv())).toMatchObject({ name: 'EOFError' });
  });

  it('waits for queues, and takes nothing out of them', async () => {
    const [first, second] = [new Queue<number>(), new Queue<number>()];
    expect(await wait([first, second], 0)).toEqual([]);
    const waiting = wait([first, second]);
    await second.put(5);
    expect(await waiting).toEqual([second]);
    expect(await second.qsize()).toBe(1);
    await first.shutdown();
    expect(await wait([first, second], 10)).toEqual([first, second]);
    second.close();
    expect(await failure(wait([second], 10))).toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('lets all who wait for one thing see it', async () => {
    const [a, b] = pipe<number>();
    const waits = [wait([a]), wait([a]), a.poll(null)];
    await b.send(1);
    expect(await Promise.all(waits)).toEqual([[a], [a], true]);
    expect(await a.recv()).toBe(1);
  });

  it('T193 waits for sockets of the program, and leaves their data to it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const far = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const near = connect((server.address() as { port: number }).port, '127.0.0.1');
    const accepted = await far;
    try {
      expect(await wait([near], 0.05)).toEqual([]);
      const waiting = wait([near]);
      accepted.write('hello');
      expect(await waiting).toEqual([near]);
      expect(await wait([near], 0)).toEqual([near]);
      expect(String(near.read())).toBe('hello');
      accepted.end();
      expect(await wait([near], 10)).toEqual([near]);
      const flowing = wait([accepted.on('data', () => undefined)], 0);
      expect(await failure(flowing)).toMatchObject({ code: 'ERR_VALUE' });
    } finally {
      near.destroy();
      accepted.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is given up at its signal, and leaves no wait behind', async () => {
    const [a, b] = pipe<number>();
    const reason = new Error('enough');
    const abort = new AbortController();
    const again = failure(wait([b], { signal: abort.signal }));
    abort.abort(reason);
    expect(await again).toBe(reason);
    expect(await failure(wait([a, b], { signal: abort.signal }))).toBe(reason);
  });

  it('refuses what cannot be waited for', async () => {
    const [reader, writer] = pipe<number>(false);
    expect(await failure(wait([writer], 0))).toMatchObject({ code: 'ERR_VALUE', message: expect.stringMatching(/write-only/) });
    const waiting = failure(wait([reader]));
    reader.close();
    expect(await waiting).toMatchObject({ code: 'ERR_CLOSED' });
    expect(await failure(wait([reader], 0))).toMatchObject({ code: 'ERR_CLOSED' });
    const process = new Process({ target: () => undefined });
    for (const [wrong, message] of [
      [[process], /objects\[0\] is a process\. Give its sentinel/],
      [[{}], /objects\[0\]/],
      [[5], /objects\[0\] is 5/],
      [undefined, /objects is undefined/],
      [7, /objects is 7/],
    ] as const) {
      expect(await failure(wait(wrong as never, 0))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE', message: expect.stringMatching(message) });
    }
    expect(await failure(wait([], 'x' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
  });
});
