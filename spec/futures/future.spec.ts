import { inspect } from 'node:util';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { CancelledError, InvalidStateError } from '../../lib/errors/futures-errors.js';
import { ArgumentTypeError, RuntimeError, TimeoutError } from '../../lib/errors/python-errors.js';
import { Future } from '../../lib/futures/future.js';
import { cancelled, cancelledAndNotified, failed, pending, running, successful, turn } from './support/states.js';

/* The rows of CPython's own tests of futures, named by their numbers in the checklist. No process is needed. */

const states = { pending, running, cancelled, cancelledAndNotified, failed, successful };
/** What a question answers in each state, in the order above. */
const ask = (question: (future: Future<number>) => unknown) => Object.values(states).map((make) => question(make()));

describe('a future', () => {
  it('T374 is cancelled while it is pending, and no more when it runs or has ended', () => {
    expect(ask((future) => future.cancel())).toEqual([true, false, true, true, false, false]);
  });

  it('T375 T376 T377 knows its state', () => {
    expect(ask((future) => future.cancelled())).toEqual([false, false, true, true, false, false]);
    expect(ask((future) => future.done())).toEqual([false, false, true, true, true, true]);
    expect(ask((future) => future.running())).toEqual([false, true, false, false, false, false]);
  });

  it('T373 shows its state', () => {
    expect(ask((future) => inspect(future))).toEqual([
      '<Future state=pending>',
      '<Future state=running>',
      '<Future state=cancelled>',
      '<Future state=cancelled>',
      '<Future state=finished raised RangeError>',
      '<Future state=finished returned number>',
    ]);
    const values = [null, 'text', [1], new Map(), Object.create(null)];
    const kinds = values.map((value) => /returned (\w+)/.exec(inspect(successful(value as never)))?.[1]);
    expect(kinds).toEqual(['null', 'string', 'Array', 'Map', 'object']);
  });

  it('T378 answers at once with a timeout of 0', async () => {
    for (const make of [pending, running]) await expect(make().result(0)).rejects.toThrow(TimeoutError);
    for (const make of [cancelled, cancelledAndNotified]) await expect(make().result(0)).rejects.toThrow(CancelledError);
    await expect(failed().result({ timeout: 0 })).rejects.toThrow('too far');
    expect(await successful().result(0)).toBe(42);
  });

  it('T379 T382 waits for what comes later', async () => {
    const future = pending();
    const result = future.result({ timeout: 30 });
    const exception = future.exception(30);
    future.setResult(7);
    expect([await result, await exception]).toEqual([7, undefined]);
    const other = pending();
    const error = other.exception();
    other.setException(new RangeError('x'));
    expect(await error).toBeInstanceOf(RangeError);
  });

  it('T380 raises CancelledError for who waits when it is cancelled', async () => {
    const future = pending();
    const waits = [future.result(), future.result(30), future.exception(), future.then(() => 'never')];
    future.cancel();
    for (const wait of await Promise.allSettled(waits)) {
      expect(wait).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CANCELLED' } });
    }
  });

  it('T381 gives the error, or nothing, with a timeout of 0', async () => {
    for (const make of [pending, running]) await expect(make().exception(0)).rejects.toThrow(TimeoutError);
    for (const make of [cancelled, cancelledAndNotified]) await expect(make().exception(0)).rejects.toThrow(CancelledError);
    expect(await failed().exception(0)).toBeInstanceOf(RangeError);
    expect(await successful().exception(0)).toBeUndefined();
  });

  it('T383 T384 ends once', async () => {
    const future = successful(1);
    expect(() => future.setResult(2)).toThrow(InvalidStateError);
    expect(() => future.setException(new Error())).toThrow('Future.setException: FINISHED: <Future state=finished returned number>.');
    expect(await future).toBe(1);
    const other = failed();
    expect(() => other.setException(new Error('second'))).toThrow(InvalidStateError);
    expect(await other.exception()).toMatchObject({ message: 'too far' });
    expect(() => cancelled().setResult(1)).toThrow('Future.setResult: CANCELLED');
  });

  it('says once that it runs, and no more when it was cancelled', () => {
    expect(pending().setRunningOrNotifyCancel()).toBe(true);
    expect(cancelled().setRunningOrNotifyCancel()).toBe(false);
    for (const make of [running, cancelledAndNotified, failed, successful]) {
      expect(() => make().setRunningOrNotifyCancel()).toThrow(RuntimeError);
    }
  });

  it('T290 raises what is falsy too', async () => {
    for (const error of [0, '', false, null, undefined]) {
      const future = failed(error === undefined ? null : error);
      await expect(future.then(() => 'value', (reason: unknown) => ['raised', reason])).resolves.toEqual(['raised', error ?? null]);
    }
    const nothing = new Future<number>();
    nothing.setException(undefined);
    await expect(nothing.result().catch(() => 'raised')).resolves.toBe('raised');
  });

  it('is a promise', async () => {
    const future = successful(5);
    expect(await future).toBe(5);
    expect(await future.then((n) => n + 1)).toBe(6);
    expect(await failed().catch((error: unknown) => (error as Error).message)).toBe('too far');
    let ended = 0;
    await future.finally(() => void (ended += 1));
    expect(await Promise.all([successful(1), Promise.resolve(2)])).toEqual([1, 2]);
    expect([ended, String(future)]).toEqual([1, '[object Future]']);
    await expect(Promise.race([pending(), failed()])).rejects.toThrow('too far');
  });

  it('ends a wait with its signal, and goes on', async () => {
    const future = pending();
    const controller = new AbortController();
    const wait = future.result({ signal: controller.signal });
    controller.abort(new RangeError('enough'));
    await expect(wait).rejects.toThrow('enough');
    await expect(future.result({ signal: controller.signal })).rejects.toThrow('enough');
    await expect(future.result(0.001)).rejects.toThrow('Future.result: the call has not ended within 0.001 s.');
    future.setResult(1);
    expect(await future.result({ signal: controller.signal })).toBe(1);
    await expect(future.result('soon' as never)).rejects.toThrow(ArgumentTypeError);
  });
});

describe('the callbacks of a future', () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  afterAll(() => warn.mockRestore());

  it('T365 T366 T367 are called with it at its end', async () => {
    const seen: unknown[] = [];
    for (const [make, end] of [
      [pending, (future: Future<number>) => future.setResult(5)],
      [pending, (future: Future<number>) => future.setException(new Error('x'))],
      [pending, (future: Future<number>) => future.cancel()],
    ] as const) {
      const future = make();
      future.addDoneCallback((done) => seen.push(done === future && done.done()));
      expect(seen).toEqual([]);
      end(future);
      expect(seen.splice(0)).toEqual([true]);
    }
  });

  it('T369 T370 T371 are called at once when it has ended', () => {
    const seen: boolean[] = [];
    for (const make of [successful, failed, cancelled]) make().addDoneCallback((future) => seen.push(future.cancelled()));
    expect(seen).toEqual([false, false, true]);
  });

  it('T368 T372 may throw: the others are called all the same, in order', async () => {
    const future = pending();
    const seen: number[] = [];
    future.addDoneCallback(() => seen.push(1));
    future.addDoneCallback(() => {
      throw new Error('doh!');
    });
    future.addDoneCallback(async () => {
      throw new Error('later');
    });
    future.addDoneCallback(() => seen.push(2));
    future.setResult(1);
    expect(seen).toEqual([1, 2]);
    future.addDoneCallback(() => {
      throw new Error('at once');
    });
    await turn();
    await turn();
    const warned = (message: string) => [expect.stringContaining(`Future: a callback threw: Error: ${message}\n`), { type: 'FutureCallbackWarning' }];
    expect(warn.mock.calls).toEqual([warned('doh!'), warned('at once'), warned('later')]);
    expect(await future).toBe(1);
  });

  it('find the result there, and may ask for it', async () => {
    const future = pending();
    const got = new Promise((resolve) => future.addDoneCallback(async (done) => resolve(await done)));
    future.setResult(3);
    expect(await got).toBe(3);
  });
});

describe('a failed future that nobody reads', () => {
  it('is no unhandled rejection', async () => {
    const seen: unknown[] = [];
    const listen = (reason: unknown): void => void seen.push(reason);
    process.on('unhandledRejection', listen);
    failed();
    const future = pending();
    await future.result(0.001).catch(() => undefined); // somebody waited, and left
    future.setException(new Error('unread'));
    cancelled();
    await turn();
    await turn();
    process.off('unhandledRejection', listen);
    expect(seen).toEqual([]);
  });
});
