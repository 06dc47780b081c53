import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../lib/pool/engine.js';
import { StreamJob } from '../../lib/pool/stream/stream-job.js';
import { TaskStream } from '../../lib/pool/stream/task-stream.js';
import { Task } from '../../lib/pool/task.js';
import { readTaskOptions } from '../../lib/pool/task-options.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred, type Deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

/* What is said to a stream before its generator has begun: in the line, or in the hand of a worker that is busy. */

let begun = 0;

function* numbers(limit: number): Generator<number, string> {
  begun++;
  for (let n = 0; n < limit; n++) yield n;
  return 'the end';
}

let gate: Deferred<void>;
const task = (): Promise<void> => gate.promise;

function stream(engine: Engine, limit: number, bufferSize = 0, signal?: AbortSignal): TaskStream<number> {
  const func = engine.functions.lookUp(numbers, 'Pool.stream');
  const bytes = memoryCodec.encodeRange([limit], { call: 'Pool.stream' });
  const limits = readTaskOptions('Pool.stream', { signal });
  const make = (owner: StreamJob): Task => new Task(func, Form.stream, bytes, 1, owner, 0, 'Pool.stream', limits);
  return new TaskStream<number>(new StreamJob(engine, 'Pool.stream', bufferSize, make as never, {}), memoryCodec);
}

/** A pool whose one worker is busy until the gate opens. It takes another short task on top, and both functions are known to be quick, unless `alone`. */
async function busyPool(alone: boolean) {
  begun = 0;
  const { engine } = memoryPool({ size: 1, blackBox: !alone });
  for (const func of [task, numbers]) engine.functions.lookUp(func as never, 'spec').pace.measured(1, 10_000);
  const opened = (gate = deferred());
  await turns();
  return { engine, opened };
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

describe.each(['in the line', "in a worker's hand"])('a stream that is %s', (place) => {
  async function waiting(limit: number, bufferSize = 0, signal?: AbortSignal) {
    const { engine, opened } = await busyPool(place === 'in the line');
    const busy = submitWith(engine, undefined, task);
    const items = stream(engine, limit, bufferSize, signal);
    await turns(4);
    expect([...engine.unfinished].map(({ holder }) => holder !== undefined)).toEqual([true, place !== 'in the line']);
    return { engine, busy, opened, items };
  }

  it('comes to its end when the pool is joined, however little may be ahead', async () => {
    const { engine, opened, items } = await waiting(20, 1);
    engine.close();
    const joined = engine.join();
    await turns(4);
    opened.resolve();
    await joined;
    expect(await items.result()).toBe('the end');
  });

  it('is not begun when an error is thrown into it, and lets that error out, as a generator does', async () => {
    const { engine, opened, items } = await waiting(3);
    const thrown = items.throw(new RangeError('no'));
    opened.resolve();
    await expect(thrown).rejects.toMatchObject({ name: 'RangeError', message: 'no' });
    await endOf(engine);
    expect(begun).toBe(0);
  });

  it('is left, and an abort afterwards disturbs nothing', async () => {
    const controller = new AbortController();
    const { engine, busy, opened, items } = await waiting(3, 0, controller.signal);
    const left = items.return();
    await turns(2);
    controller.abort();
    opened.resolve();
    await Promise.all([left, busy]);
    expect(await submitWith(engine, undefined, (n: number) => n, 3)).toBe(3);
    expect([begun, engine.pending]).toEqual([0, 0]);
    await endOf(engine);
  });
});
