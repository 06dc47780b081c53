import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../../lib/pool/async-result.js';
import type { Engine } from '../../../lib/pool/engine.js';
import type { PoolTaskEvent, PoolWorkerEvent } from '../../../lib/pool/observe/channels.js';
import { Task } from '../../../lib/pool/task.js';
import { Form } from '../../../lib/pool/wire.js';
import { memoryCodec, memoryPool } from '../support/memory-crew.js';
import { submitWith } from '../support/submit.js';

function submit<A extends unknown[], R>(engine: Engine, func: (...args: A) => R, ...args: A): AsyncResult<Awaited<R>> {
  const result = new AsyncResult<Awaited<R>>();
  const sent = engine.functions.lookUp(func, 'Pool.apply');
  engine.submit(new Task(sent, Form.call, memoryCodec.encodeRange(args, { call: 'Pool.apply' }), 1, result, 0, 'Pool.apply'));
  return result;
}

const NAMES = ['task:submit', 'task:start', 'task:end', 'task:lost', 'task:cancel', 'task:retry', 'worker:start', 'worker:ready', 'worker:exit', 'worker:restart'];

describe('the diagnostics channels of pools', () => {
  const heard: { readonly name: string; readonly event: PoolTaskEvent & PoolWorkerEvent; readonly copy: PoolTaskEvent & PoolWorkerEvent }[] = [];
  const listener = (message: unknown, channel: string | symbol): void => {
    const event = message as PoolTaskEvent & PoolWorkerEvent;
    heard.push({ name: String(channel).replace('forkful:pool:', ''), event, copy: { ...event } });
  };
  const listen = (): void => NAMES.forEach((name) => subscribe(`forkful:pool:${name}`, listener));
  const leave = (): void => NAMES.forEach((name) => unsubscribe(`forkful:pool:${name}`, listener));

  it('tell of tasks and workers while somebody listens, each task by one object', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const act = (what: string): unknown => {
      if (what === 'throws') throw new RangeError('no');
      return what === 'dies' ? (workers[0]!.kill(), new Promise(() => {})) : what;
    };
    await submit(engine, act, 'unheard');
    listen();
    try {
      const before = Date.now() - 1;
      await submit(engine, act, 'ends');
      await submit(engine, act, 'throws').wait();
      await submit(engine, act, 'dies').wait();
      while (heard.at(-1)?.name !== 'worker:ready') await new Promise(setImmediate);
      expect(heard.map(({ name }) => name)).toEqual([
        ...['task:submit', 'task:start', 'task:end', 'task:submit', 'task:start', 'task:end', 'task:submit', 'task:start', 'task:lost'],
        ...['worker:exit', 'worker:start', 'worker:restart', 'worker:ready'],
      ]);
      expect(new Set(heard.slice(0, 3).map(({ event }) => event)).size).toBe(1);
      expect(heard[0]!.copy).toMatchObject({ func: 'act', call: 'Pool.apply', part: 0, items: 1, attempt: 1, worker: undefined, ended: undefined });
      expect(heard[1]!.copy).toMatchObject({ worker: { name: workers[0]!.name, pid: workers[0]!.pid }, ended: undefined });
      const { submitted, begun, ended } = heard[2]!.copy;
      expect(submitted).toBeGreaterThanOrEqual(before);
      expect(begun! + 0.02).toBeGreaterThanOrEqual(submitted);
      expect(ended).toBeGreaterThanOrEqual(begun!);
      expect([heard[5]!.copy.error, heard[8]!.copy.error]).toEqual([expect.any(RangeError), expect.objectContaining({ code: 'ERR_WORKER_LOST' })]);
      expect(heard[9]!.copy).toMatchObject({ pid: workers[0]!.pid, why: 'fault', exitCode: -9 });
      leave();
      const count = heard.length;
      await submit(engine, act, 'unheard');
      expect(heard.length).toBe(count);
    } finally {
      leave();
      engine.terminate();
      await engine.join();
    }
  });

  it('tell of all tries of a task by one object, which is submitted once', async () => {
    heard.length = 0;
    const { engine } = memoryPool({ size: 1 });
    listen();
    try {
      await submitWith(engine, { retries: { count: 2, delay: 0.001 } }, (n: number) => {
        throw new RangeError(String(n));
      }, 1).wait();
      const tasks = heard.filter(({ name }) => name.startsWith('task:'));
      expect(tasks.map(({ name, copy }) => `${name} ${String(copy.attempt)}`)).toEqual([
        ...['task:submit 1', 'task:start 1', 'task:retry 2', 'task:start 2', 'task:retry 3', 'task:start 3', 'task:end 3'],
      ]);
      expect(new Set(tasks.map(({ event }) => event)).size).toBe(1);
      expect(new Set(tasks.map(({ copy }) => copy.submitted)).size).toBe(1);
    } finally {
      leave();
    }
    engine.close();
    await engine.join();
  });

  it('tell what is under way to who comes later, and pools apart', async () => {
    const [one, other] = [memoryPool({ size: 1 }), memoryPool({ size: 1 })];
    heard.length = 0;
    const waiting = submit(one.engine, () => new Promise<void>((resolve) => setImmediate(resolve)));
    listen();
    try {
      await Promise.all([waiting, submit(other.engine, (n: number) => n, 1)]);
      const ends = heard.filter(({ name }) => name === 'task:end').map(({ event }) => event);
      expect(new Set(ends.map(({ pool }) => pool)).size).toBe(2);
      expect(ends.every(({ submitted, begun }) => submitted <= begun! + 0.02)).toBe(true);
    } finally {
      leave();
      for (const { engine } of [one, other]) {
        engine.terminate();
        await engine.join();
      }
    }
  });
});
