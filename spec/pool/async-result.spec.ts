import { describe, expect, it } from '@jest/globals';
import { AsyncResult, settleResult } from '../../lib/pool/async-result.js';

describe('an AsyncResult', () => {
  it('gives its value to everybody, before and after it is there', async () => {
    const result = new AsyncResult<number>();
    const waits = [result.get(), result.then((n) => n + 1), result.wait().then(() => 'waited')];
    expect(result.ready()).toBe(false);
    settleResult(result, 'value', 1);
    expect(await Promise.all([...waits, result, result.get(0)])).toEqual([1, 2, 'waited', 1, 1]);
    expect([result.ready(), result.successful()]).toEqual([true, true]);
  });

  it('gives the very same error to everybody', async () => {
    const result = new AsyncResult<number>();
    const error = new Error('x');
    const before = result.get().catch((thrown: unknown) => thrown);
    settleResult(result, 'error', error);
    expect(await before).toBe(error);
    expect(await result.then(undefined, (thrown: unknown) => thrown)).toBe(error);
    await result.wait();
    expect(result.successful()).toBe(false);
  });

  it('keeps an error silent that nobody asks for', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const result = new AsyncResult();
    void result.wait();
    await result.get(0).catch(() => undefined);
    settleResult(result, 'error', new Error('nobody cares'));
    settleResult(new AsyncResult(), 'error', new Error('nobody knows'));
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });

  it('settles once', async () => {
    const result = new AsyncResult<number>();
    settleResult(result, 'value', 1);
    settleResult(result, 'error', new Error('late'));
    expect(await result).toBe(1);
  });

  it('ends a wait at its time, and by a signal with the reason', async () => {
    const result = new AsyncResult<number>();
    await expect(result.get(0.001)).rejects.toMatchObject({ code: 'ERR_TIMEOUT', message: expect.stringContaining('0.001 s') });
    await expect(result.get(-1)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(await result.wait(0)).toBeUndefined();
    const control = new AbortController();
    const wait = result.wait({ signal: control.signal });
    control.abort('stop');
    await expect(wait).rejects.toBe('stop');
    await expect(result.get({ timeout: 5, signal: AbortSignal.abort('at once') })).rejects.toBe('at once');
    await expect(result.get({ timeout: Number.NaN })).rejects.toMatchObject({ code: 'ERR_VALUE' });
    settleResult(result, 'value', 3);
    expect(await result.get({ signal: control.signal })).toBe(3);
  });

  it('calls one of the callbacks, before it is ready', () => {
    const calls: unknown[] = [];
    const callbacks = {
      callback: (value: number) => void calls.push(['value', value, good.ready()]),
      errorCallback: (error: unknown) => void calls.push(['error', error, bad.ready()]),
    };
    const good = new AsyncResult<number>(callbacks);
    const bad = new AsyncResult<number>(callbacks);
    settleResult(good, 'value', 5);
    settleResult(bad, 'error', 'no');
    expect(calls).toEqual([
      ['value', 5, false],
      ['error', 'no', false],
    ]);
  });
});
