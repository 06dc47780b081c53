import { afterEach, describe, expect, it } from '@jest/globals';
import { type Connection, getContext, Pipe, Pool, Process, Queue } from 'forkful';
import { failure } from './support/connection-conformance.js';

const started: Process[] = [];
const ends: Connection<any>[] = [];
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

/** A child that does nothing until it is killed. */
const sleep = async (_: unknown, told: Queue<string>): Promise<void> => {
  await told.put('here');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};

describe('a pipe', () => {
  it('T133 of one direction: the first end receives, the second sends, and neither does the other', async () => {
    const [reader, writer] = pipe<number>(false);
    await writer.send(1);
    expect(await reader.recv()).toBe(1);
    expect([reader.readable, reader.writable, writer.readable, writer.writable]).toEqual([true, false, false, true]);
    expect((await failure(reader.send(2))).message).toMatch(/^Connection\.send: the connection is read-only/);
    expect((await failure(reader.sendBytes(Buffer.of(1)))).message).toMatch(/read-only/);
    for (const call of [() => writer.recv(), () => writer.recvBytes(), () => writer.poll()]) {
      expect(await failure(call())).toMatchObject({ code: 'ERR_VALUE', message: expect.stringMatching(/write-only/) });
    }
  });

  it('closes a receiving end that was sent too much', async () => {
    const [reader, writer] = pipe<number>(false);
    await writer.sendBytes(Buffer.alloc(10));
    expect((await failure(reader.recvBytes(9))).message).toMatch(/bad message length/);
    expect(reader.closed).toBe(true);
    expect(await failure(writer.send(1))).toMatchObject({ code: 'ERR_BROKEN' });
  });

  it('refuses senseless options', () => {
    expect(() => Pipe(1 as never)).toThrow(/^Pipe: duplex is 1/);
    expect(() => Pipe({ name: 5 as never })).toThrow(/^Pipe: name is 5/);
  });

  it('is made by every context', async () => {
    const [here, there] = getContext('spawn').Pipe<string>({ name: 'talk' });
    ends.push(here, there);
    await here.send('x');
    expect(await there.recv()).toBe('x');
    expect((await failure(there.recv(0))).message).toMatch(/talk \(second end\)/);
  });

  it('T132 echoes through a child, until it is closed here', async () => {
    const [mine, theirs] = pipe<unknown>();
    const child = start(async (connection: Connection) => {
      for await (const value of connection) await connection.send(value);
    }, [theirs]);
    theirs.close();
    for (const value of [[1, 2.25, null], new Map([[1, new Set(['x'])]]), Buffer.from('bytes'), undefined]) {
      await mine.send(value);
      expect(await mine.recv()).toEqual(value);
    }
    mine.close();
    await child.join();
    expect(child.exitCode).toBe(0);
  });

  it('T134 lets the parent close its copy right after the start', async () => {
    const [mine, theirs] = pipe<string>();
    const child = start(async (connection: Connection<string>) => connection.send('hello'), [theirs]);
    theirs.close();
    expect(await mine.recv()).toBe('hello');
    await child.join();
    expect(await failure(mine.recv())).toMatchObject({ name: 'EOFError' });
  });

  it('T030 serves a subclass of Process that makes it in its constructor', async () => {
    class Upper extends Process {
      readonly #mine: Connection<string>;
      readonly theirs: Connection<string>;
      constructor() {
        super();
        const [mine, theirs] = Pipe<string>();
        this.#mine = mine;
        this.theirs = theirs;
      }
      override async run(): Promise<void> {
        this.#mine.close();
        for await (const text of this.theirs) await this.theirs.send(text.toUpperCase());
      }
      async ask(text: string): Promise<string> {
        await this.#mine.send(text);
        return this.#mine.recv();
      }
      stop(): void {
        this.#mine.close();
      }
    }
    const child = new Upper();
    started.push(child);
    child.start();
    child.theirs.close();
    expect(await child.ask('hello')).toBe('HELLO');
    expect(await child.ask('again')).toBe('AGAIN');
    expect(child.isAlive()).toBe(true);
    child.stop();
    await child.join();
    expect(child.exitCode).toBe(0);
  });

  it('T153 goes to a child, which uses each end in its direction', async () => {
    const [reader, writer] = pipe<string>(false);
    const [answers, theirs] = pipe<string>(false);
    const child = start(async (r: Connection<string>, w: Connection<string>) => w.send(`${await r.recv()} back`), [reader, theirs]);
    await writer.send('there and');
    expect(await answers.recv()).toBe('there and back');
    await child.join();
  });

  it('T150 is polled by one process and read by another: poll takes nothing', async () => {
    const [mine, theirs] = pipe<string>();
    const child = start(async (connection: Connection<string>, done: Queue<boolean>) => {
      await done.put(await connection.poll(null));
    }, [theirs, done]);
    await mine.sendBytes(Buffer.from('a message'));
    expect(await done.get()).toBe(true);
    expect(String(await theirs.recvBytes())).toBe('a message');
    expect(await theirs.poll()).toBe(false);
    await child.join();
  });
  const done = new Queue<boolean>();

  it('goes through queues, pipes and pool tasks, and lives in the message while nobody holds it', async () => {
    const [mine, theirs] = pipe<unknown>();
    const queue = new Queue<Connection>();
    await queue.put(theirs);
    theirs.close();
    expect(await mine.poll(0.05)).toBe(false);
    const got = await queue.get();
    await got.send('through a queue');
    expect(await mine.recv()).toBe('through a queue');

    const [inner, outer] = pipe<Connection>();
    await inner.send(got);
    got.close();
    const again = await outer.recv();
    await using pool = new Pool(1);
    const task = pool.apply(async (connection: Connection) => {
      await connection.send('from a pool');
      connection.close();
    }, [again]);
    again.close();
    await task;
    expect(await mine.recv()).toBe('from a pool');
    expect(await failure(mine.recv())).toMatchObject({ name: 'EOFError' });
  });

  it('ends only when every copy of the other end is gone', async () => {
    const [mine, theirs] = pipe<string>();
    const told = new Queue<string>();
    const children = [0, 1].map(() => start(sleep, [theirs, told] as const));
    await told.get();
    await told.get();
    theirs.close();
    expect(await mine.poll(0.1)).toBe(false);
    children[0]!.kill();
    await children[0]!.join();
    expect(await mine.poll(0.1)).toBe(false);
    const waiting = failure(mine.recv());
    children[1]!.kill();
    expect(await waiting).toMatchObject({ name: 'EOFError' });
  });

  it('ends when the child that has the other end is killed before it has read its arguments', async () => {
    for (let round = 0; round < 3; round++) {
      const [mine, theirs] = pipe<string>();
      const child = start(async (connection: Connection<string>) => connection.recv(), [theirs]);
      theirs.close();
      child.kill();
      expect(await failure(mine.recv({ timeout: 20 }))).toMatchObject({ name: 'EOFError' });
      await child.join();
    }
  });

  it('ends for a child whose parent was killed, before the parent said a word to the manager', async () => {
    const out = new Queue<string>();
    const parent = start(async (told: Queue<string>) => {
      const [, theirs] = Pipe<string>();
      const child = new Process({
        target: async (connection: Connection<string>, report: Queue<string>) => {
          await report.put('reading');
          await connection.recv().catch((error: unknown) => report.put((error as Error).name));
        },
        args: [theirs, told],
      });
      child.start();
      for (;;); // its connection to the manager never opens
    }, [out]);
    expect(await out.get()).toBe('reading');
    parent.kill();
    await parent.join();
    expect(await out.get({ timeout: 20 })).toBe('EOFError');
  });

  it('RELIABILITY 13: gives the last whole message of a sender that is killed, and then the end', async () => {
    const [mine, theirs] = pipe<Uint8Array>();
    const child = start(async (connection: Connection<Uint8Array>) => {
      for (let n = 0; ; n++) await connection.send(new Uint8Array(200_000).fill(n % 251));
    }, [theirs]);
    theirs.close();
    let n = 0;
    for await (const message of mine) {
      expect(message.byteLength).toBe(200_000);
      expect(message.every((byte) => byte === n % 251)).toBe(true);
      if (++n === 5) child.kill();
    }
    expect(n).toBeGreaterThanOrEqual(5);
    expect(await failure(mine.recv())).toMatchObject({ name: 'EOFError' });
  });

  it('raises BrokenError when nobody is left who could receive', async () => {
    const [mine, theirs] = pipe<number>();
    theirs.close();
    expect(await failure(mine.send(1))).toMatchObject({ name: 'BrokenError', code: 'ERR_BROKEN' });
    expect((await failure(mine.send(1))).message).toMatch(/^Connection\.send: Pipe-\d+ \(first end\) is broken/);

    const [here, there] = pipe<number>();
    const child = start(async (connection: Connection<number>) => connection.recv(), [there]);
    there.close();
    await here.send(1);
    await child.join();
    expect(await failure(here.send(2))).toMatchObject({ name: 'BrokenError' });
  });

  it('wakes a sender that waits for room when the last reader is killed', async () => {
    const [mine, theirs] = pipe<Uint8Array>();
    const told = new Queue<string>();
    const child = start(sleep, [theirs, told] as const);
    await told.get();
    theirs.close();
    const flood = (async () => {
      for (;;) await mine.send(new Uint8Array(100_000));
    })();
    const broken = failure(flood);
    await mine.poll(0.2);
    child.kill();
    expect(await broken).toMatchObject({ name: 'BrokenError' });
  });

  it('gives what a killed reader had not received to the other copy of its end', async () => {
    const [mine, theirs] = pipe<number>();
    const told = new Queue<number>();
    for (let n = 0; n < 100; n++) await mine.send(n);
    const child = start(async (connection: Connection<number>, report: Queue<number>) => {
      for (let n = 0; n < 10; n++) await connection.recv();
      await report.put(await connection.recv());
      await connection.recv();
      process.kill(process.pid, 'SIGKILL'); // it has 0 to 11
    }, [theirs, told]);
    expect(await told.get()).toBe(10);
    await child.join();
    for (let n = 12; n < 100; n++) expect(await theirs.recv({ timeout: 10 })).toBe(n);
    expect(await theirs.poll()).toBe(false);
  });

  it('lets several processes read one end, each message once', async () => {
    const [mine, theirs] = pipe<number>();
    const out = new Queue<readonly number[]>();
    const readers = [0, 1, 2].map(() =>
      start(async (connection: Connection<number>, report: Queue<readonly number[]>) => {
        const got: number[] = [];
        for await (const n of connection) got.push(n);
        await report.put(got);
      }, [theirs, out] as const),
    );
    theirs.close();
    for (let n = 0; n < 5000; n++) await mine.send(n);
    mine.close();
    const all: number[] = [];
    for (const _ of readers) {
      const part = await out.get({ timeout: 30 });
      expect(part).toEqual([...part].sort((a, b) => a - b));
      all.push(...part);
    }
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  }, 60_000);

  it('does not let what one process has taken ahead be missed by another', async () => {
    const [mine, theirs] = pipe<number>();
    for (let n = 0; n < 10; n++) await mine.send(n);
    expect(await theirs.recv()).toBe(0); // the others have come along with it
    const child = start(async (connection: Connection<number>, report: Queue<readonly (number | boolean)[]>) => {
      const got = [await connection.poll(), await connection.recv(), await connection.recv()];
      await report.put(got);
    }, [theirs, heard]);
    expect(await heard.get({ timeout: 20 })).toEqual([true, 1, 2]);
    await child.join();
    expect(await theirs.recv()).toBe(3);
  });
  const heard = new Queue<readonly (number | boolean)[]>();

  it('carries 100 MB in one message', async () => {
    const [mine, theirs] = pipe<Uint8Array>();
    const child = start(async (connection: Connection<Uint8Array>) => {
      const bytes = await connection.recv();
      bytes[0] = 9;
      await connection.send(bytes);
    }, [theirs]);
    theirs.close();
    await mine.send(new Uint8Array(100_000_000).fill(7));
    const back = await mine.recv();
    expect([back.byteLength, back[0], back[1], back[99_999_999]]).toEqual([100_000_000, 9, 7, 7]);
    await child.join();
  }, 60_000);

  it('keeps what nobody reads within bounds, in every process', async () => {
    const [mine, theirs] = pipe<Uint8Array>();
    const report = new Queue<readonly number[]>();
    const child = start(async (connection: Connection<Uint8Array>, out: Queue<readonly number[]>) => {
      let sent = 0;
      const block = new Uint8Array(64 * 1024);
      for (;;) {
        const late = await connection.send(block, { timeout: 0.5 }).then(() => false, () => true);
        if (late) break;
        sent++;
      }
      await out.put([sent, process.memoryUsage().rss]);
    }, [theirs, report] as const);
    const [sent] = await report.get({ timeout: 30 });
    // 64 KiB under way and 256 KiB in the manager, whatever the sender would like.
    expect(sent! * 64 * 1024).toBeLessThanOrEqual(512 * 1024);
    await child.join();
    for (let left = sent!; left > 0; left--) await mine.recv();
    expect(await mine.poll()).toBe(false);
  });

  it('loses nothing that a process sent before it ended, whichever way it ended', async () => {
    const ways: ((connection: Connection<number>) => unknown)[] = [
      async (connection) => { for (let n = 0; n < 500; n++) await connection.send(n); },
      async (connection) => { for (let n = 0; n < 500; n++) await connection.send(n); process.exit(3); },
      (connection) => { for (let n = 0; n < 500; n++) void connection.send(n); },
    ];
    for (const way of ways) {
      const [mine, theirs] = pipe<number>();
      const child = start(way, [theirs]);
      theirs.close();
      const got: number[] = [];
      for await (const n of mine) got.push(n);
      expect(got).toEqual(Array.from({ length: 500 }, (_, n) => n));
      await child.join();
    }
  });

  it('does not keep a program alive that nobody waits in', async () => {
    const child = start(() => {
      const [a, b] = Pipe<number>();
      void a.send(1);
      void b;
    }, []);
    await child.join(20);
    expect(child.exitCode).toBe(0);
  });

  it('cannot cross when it is closed', async () => {
    const [mine, theirs] = pipe<unknown>();
    theirs.close();
    expect(await failure(mine.send(theirs))).toMatchObject({ code: 'ERR_CLOSED' });
  });
});
