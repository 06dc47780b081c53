import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Connection } from 'forkful';

/** Where connections come from: the same rules hold in all of them. */
export interface ConnectionHost {
  /** Two connected ends; the second as somebody else sees it. */
  pair<T>(): Promise<[Connection<T>, Connection<T>]>;
  close(): Promise<void>;
}

type Failure = Error & { code?: string; path?: string; received?: Uint8Array };

export const failure = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${inspect(value)}`);
    },
    (error: unknown) => error as Failure,
  );

/** What every connection promises, whatever carries its messages. The ids are those of CPython's own tests. */
export function connectionConformance(label: string, open: () => Promise<ConnectionHost>): void {
  describe(`a connection over ${label}`, () => {
    let host: ConnectionHost;
    const made: Connection[] = [];
    const pair = async <T>(): Promise<[Connection<T>, Connection<T>]> => {
      const ends = await host.pair<T>();
      made.push(...(ends as unknown as Connection[]));
      return ends;
    };
    beforeAll(async () => {
      host = await open();
    });
    afterAll(async () => {
      for (const one of made) one.close();
      await host.close();
    });

    it('T132 carries values and bytes both ways', async () => {
      const [here, there] = await pair<unknown>();
      const echo = (async () => {
        for (;;) {
          const message = await there.recvBytes().catch(() => undefined);
          if (message === undefined) return;
          await there.sendBytes(message);
        }
      })();
      const sequence = [1, 2.25, null];
      await here.send(sequence);
      expect(await here.recv()).toEqual(sequence);
      const latin = Buffer.from('hello world');
      await here.sendBytes(latin);
      expect(await here.recvBytes()).toEqual(latin);

      const whole = new Int32Array(10);
      await here.sendBytes(new Int32Array([0, 1, 2, 3]));
      expect(await here.recvBytesInto(whole)).toBe(16);
      expect([...whole]).toEqual([0, 1, 2, 3, 0, 0, 0, 0, 0, 0]);
      await here.sendBytes(new Int32Array([7, 8]));
      expect(await here.recvBytesInto(whole, 3 * 4)).toBe(8);
      expect([...whole]).toEqual([0, 1, 2, 7, 8, 0, 0, 0, 0, 0]);
      await here.sendBytes(latin);
      const short = await failure(here.recvBytesInto(Buffer.alloc(5)));
      expect(short).toMatchObject({ name: 'BufferTooShort', code: 'ERR_BUFFER_TOO_SHORT' });
      expect(Buffer.from(short.received!)).toEqual(latin);

      const start = performance.now();
      expect(await here.poll()).toBe(false);
      expect(await here.poll(-1)).toBe(false);
      expect(await here.poll(0.1)).toBe(false);
      expect(performance.now() - start).toBeGreaterThanOrEqual(95);
      await here.send(null);
      expect(await here.poll(10)).toBe(true);
      expect(await here.recv()).toBe(null);

      const huge = Buffer.alloc(16 * 1024 * 1024, 'x');
      await here.sendBytes(huge);
      expect(Buffer.compare(await here.recvBytes(), huge)).toBe(0);
      here.close();
      await echo;
      expect(await failure(there.recv())).toMatchObject({ name: 'EOFError', code: 'ERR_EOF' });
      expect(await failure(there.recvBytes())).toMatchObject({ name: 'EOFError' });
      expect(await there.poll()).toBe(true);
    }, 60_000);

    it('T135 sends any part of a buffer, and nothing beyond it', async () => {
      const [here, there] = await pair();
      const message = Buffer.from('abcdefghijklmnopqrstuvwxyz');
      const parts: [number?, (number | null)?][] = [[], [5], [7, 8], [26], [26, 0], [0, 0], [0, null]];
      for (const [offset, size] of parts) {
        await here.sendBytes(message, offset, size);
        const from = offset ?? 0;
        expect(await there.recvBytes()).toEqual(message.subarray(from, size === undefined || size === null ? undefined : from + size));
      }
      await here.sendBytes(message, { offset: 1, size: 2 });
      expect(String(await there.recvBytes())).toBe('bc');
      await here.sendBytes(message.buffer, message.byteOffset, 3);
      expect(String(await there.recvBytes())).toBe('abc');
      for (const wrong of [[27], [22, 5], [26, 1], [-1], [4, -1], [1.5], [0, NaN]] as const) {
        expect(await failure(here.sendBytes(message, wrong[0], wrong[1]))).toMatchObject({ code: 'ERR_VALUE' });
      }
      for (const wrong of ['abc', 5, null, [1, 2]]) {
        expect(await failure(here.sendBytes(wrong as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      }
      expect(await there.poll()).toBe(false);
    });

    it('takes bytes as they are at the call', async () => {
      const [here, there] = await pair();
      const bytes = Buffer.from('before');
      const sent = here.sendBytes(bytes);
      bytes.write('after!');
      await sent;
      expect(String(await there.recvBytes())).toBe('before');
      const value = [1];
      const sending = here.send(value);
      value.push(2);
      await sending;
      expect(await there.recv()).toEqual([1]);
    });

    it('T139 closes at the end of a scope, and refuses everything afterwards', async () => {
      const [here, there] = await pair<number>();
      {
        await using a = here;
        using b = there;
        await a.send(1729);
        expect(await b.recv()).toBe(1729);
        expect([a.closed, b.closed]).toEqual([false, false]);
      }
      expect([here.closed, there.closed]).toEqual([true, true]);
      here.close();
      for (const call of [() => here.recv(), () => here.send(1), () => here.poll(), () => there.sendBytes(Buffer.of(1)), () => there.recvBytes()]) {
        expect(await failure(call())).toMatchObject({ name: 'ClosedError', code: 'ERR_CLOSED' });
      }
      expect(inspect(here)).toMatch(/^Connection\(.*closed\)$/);
    });

    it('T148 an empty message is one: poll tells of it until it is received', async () => {
      const [here, there] = await pair();
      await here.sendBytes(Buffer.alloc(0));
      expect(await there.poll(5)).toBe(true);
      expect(await there.poll()).toBe(true);
      expect(await there.recvBytes()).toEqual(Buffer.alloc(0));
      expect(await there.poll()).toBe(false);
    });

    it('T149, T151 messages arrive one by one, never merged, however often poll looks', async () => {
      const [here, there] = await pair();
      const texts = ['hello', '', 'a', 'b', '', 'bye', '', 'lop'];
      for (const text of texts) await here.sendBytes(Buffer.from(text));
      for (const text of texts) {
        expect(await there.poll(5)).toBe(true);
        expect(await there.poll()).toBe(true);
        expect(String(await there.recvBytes())).toBe(text);
      }
      expect(await there.poll(0.01)).toBe(false);
    });

    it('T149 the same with a reader that polls while the messages come', async () => {
      const [here, there] = await pair();
      const texts = ['hello', '', 'a', 'b', '', 'bye', '', 'lop'];
      const got: string[] = [];
      const reading = (async () => {
        while (got.length < texts.length) if (await there.poll(0.01)) got.push(String(await there.recvBytes()));
      })();
      for (const text of texts) {
        await here.sendBytes(Buffer.from(text));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await reading;
      expect(got).toEqual(texts);
    });

    it('refuses a message that is too long, and reads no more', async () => {
      const [here, there] = await pair();
      await here.sendBytes(Buffer.alloc(10));
      const refused = await failure(there.recvBytes(9));
      expect(refused).toMatchObject({ code: 'ERR_VALUE' });
      expect(refused.message).toMatch(/bad message length/);
      expect([there.readable, there.writable, there.closed]).toEqual([false, true, false]);
      expect((await failure(there.recv())).message).toMatch(/write-only/);
      expect(await failure(there.recvBytes(-1))).toMatchObject({ code: 'ERR_VALUE' });
      await there.sendBytes(Buffer.from('still sends'));
      expect(String(await here.recvBytes(100))).toBe('still sends');
    });

    it('refuses senseless arguments and goes on', async () => {
      const [here, there] = await pair<number>();
      for (const call of [
        () => there.recvBytes(-1),
        () => there.recvBytes(1.5),
        () => there.recvBytesInto(Buffer.alloc(3), -1),
        () => there.recvBytesInto(Buffer.alloc(3), 4),
        () => there.poll(NaN),
        () => there.recv({ timeout: NaN }),
      ]) {
        expect(await failure(call())).toMatchObject({ code: 'ERR_VALUE' });
      }
      for (const call of [
        () => there.recvBytes('1' as never),
        () => there.recvBytesInto('abc' as never),
        () => there.poll('1' as never),
        () => there.recv({ signal: 5 as never }),
        () => here.send(1, { timeout: '1' as never }),
      ]) {
        expect(await failure(call())).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      }
      await here.send(5);
      expect(await there.recv()).toBe(5);
    });

    it('sends nothing of a value that cannot cross', async () => {
      const [here, there] = await pair<unknown>();
      const refused = await failure(here.send({ list: [1, new WeakMap()] }));
      expect(refused).toMatchObject({ code: 'ERR_SERIALIZATION', path: 'value.list[1]' });
      expect(refused.message).toMatch(/^Connection\.send: value\.list\[1\]/);
      expect(await there.poll()).toBe(false);
    });

    it('goes on after bytes that are no value', async () => {
      const [here, there] = await pair<unknown>();
      await here.sendBytes(Buffer.from('not a value'));
      await here.send('a value');
      const refused = await failure(there.recv());
      expect(refused).toMatchObject({ code: 'ERR_SERIALIZATION' });
      expect(refused.message).toMatch(/^Connection\.recv: .*recvBytes\(\)/);
      expect(await there.recv()).toBe('a value');
    });

    it('gives a wait up at its time and at its signal, and loses nothing', async () => {
      const [here, there] = await pair<number>();
      const start = performance.now();
      expect(await failure(there.recv({ timeout: 0.1 }))).toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' });
      expect(performance.now() - start).toBeGreaterThanOrEqual(95);
      expect(await failure(there.recv(0))).toMatchObject({ name: 'TimeoutError' });
      const reason = new Error('enough');
      const abort = new AbortController();
      const waits = [failure(there.recv({ signal: abort.signal })), failure(there.poll({ timeout: null, signal: abort.signal }))];
      await there.poll();
      abort.abort(reason);
      expect(await Promise.all(waits)).toEqual([reason, reason]);
      expect(await failure(there.recv({ signal: abort.signal }))).toBe(reason);
      expect(await failure(here.send(1, { signal: abort.signal }))).toBe(reason);
      await here.send(7);
      expect(await there.recv({ timeout: 15 })).toBe(7);
      expect(await there.poll()).toBe(false);
    });

    it('delivers each message once, whatever is given up in the moment of its arrival', async () => {
      const [here, there] = await pair<number>();
      const got: number[] = [];
      for (let round = 0; round < 50; round++) {
        const abort = new AbortController();
        const waiting = there.recv({ signal: abort.signal }).then((n) => void got.push(n), () => undefined);
        if (round % 2 > 0) await there.poll();
        const sent = here.send(round);
        if (round % 3 > 0) await sent;
        if (round % 5 > 0) await there.poll();
        abort.abort();
        await Promise.all([waiting, sent]);
      }
      while (await there.poll(0.2)) got.push(await there.recv());
      expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, round) => round));
    });

    it('serves those who wait in turn', async () => {
      const [here, there] = await pair<number>();
      const waiting = [there.recv(), there.recv(), there.recv()];
      for (const n of [1, 2, 3]) await here.send(n);
      expect(await Promise.all(waiting)).toEqual([1, 2, 3]);
    });

    it('keeps the order of many messages sent at once, and sends all of them before it closes', async () => {
      const [here, there] = await pair<number>();
      const many = Array.from({ length: 5000 }, (_, n) => n);
      const sent = Promise.all(many.map((n) => here.send(n)));
      here.close();
      const got: number[] = [];
      for await (const n of there) got.push(n);
      expect(got).toEqual(many);
      await sent;
      expect(await failure(there.recv())).toMatchObject({ name: 'EOFError' });
    });

    it('ends what waits here when it is closed here', async () => {
      const [here] = await pair<number>();
      const waits = [failure(here.recv()), failure(here.poll(null)), failure(here.recv({ timeout: 60 }))];
      await new Promise((resolve) => setImmediate(resolve));
      here.close();
      for (const ended of await Promise.all(waits)) expect(ended).toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('wakes who waits when the other side closes', async () => {
      const [here, there] = await pair<number>();
      const waits = [failure(there.recv()), failure(there.recv())];
      const poll = there.poll(null);
      here.close();
      for (const ended of await Promise.all(waits)) expect(ended).toMatchObject({ name: 'EOFError' });
      expect(await poll).toBe(true);
    });

    it('makes a sender wait while nobody receives, and gives up in time', async () => {
      const [here, there] = await pair<Uint8Array>();
      const block = new Uint8Array(1024 * 1024);
      let sent = 0;
      for (;;) {
        const outcome = await here.send(block, { timeout: 0.3 }).catch((error: unknown) => error as Failure);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' });
          break;
        }
        sent++;
      }
      expect(sent).toBeLessThan(8);
      const late = here.send(new Uint8Array(1));
      for (let left = sent; left > 0; left--) expect((await there.recv()).byteLength).toBe(block.byteLength);
      expect((await there.recv()).byteLength).toBe(1);
      await late;
    });
  });
}
