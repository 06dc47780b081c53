import { MaybeEncodingError, RemoteError } from '../errors/remote-errors.js';
import type { ByteRange } from '../serialization/byte-range.js';
import type { Codec } from '../serialization/codec.js';
import { placeOf } from './lost-worker.js';
import { withRemoteStack } from '../util/remote-stack.js';
import type { Task } from './task.js';
import { SettledItems, type SettledItem } from './settled-items.js';
import { Outcome, type ResultItem } from './wire.js';
import type { WorkerProcess } from './worker-process.js';

/** What a task's owner is to learn. */
type Ending = Pick<ResultItem, 'outcome' | 'body'>;

/** Who did a task, as errors name it. */
export type Doer = Pick<WorkerProcess, 'name' | 'pid' | 'thread'>;

/** Who hears how a task ended, once its result is unpacked. */
export interface TaskEnding {
  /** So many of its items failed. */
  done(task: Task, value: unknown, failedItems: number): void;
  failed(task: Task, error: unknown): void;
}

/** Nobody but the task's owner. */
const toOwner: TaskEnding = {
  done: (task, value) => task.done(value),
  failed: (task, error) => task.failed(error),
};

/**
 * Tells the task's owner how the task ended. A result that cannot be decoded here is that task's error and nobody else's.
 *
 * @returns A promise when a module must be loaded first, else `undefined`. It never rejects.
 */
export function settleTask(task: Task, item: Ending, codec: Codec, worker: Doer, ending = toOwner): Promise<void> | undefined {
  let loading: Promise<unknown> | undefined;
  try {
    loading = item.outcome === Outcome.items ? prepareItems(item, codec) : codec.prepare(item.body.bytes, item.body.from);
  } catch (error) {
    ending.failed(task, error);
    return undefined;
  }
  if (loading === undefined) {
    settleDecoded(task, item, codec, worker, ending);
    return undefined;
  }
  return loading.then(
    () => settleDecoded(task, item, codec, worker, ending),
    (error: unknown) => ending.failed(task, error),
  );
}

function settleDecoded(task: Task, { outcome, body }: Ending, codec: Codec, worker: Doer, ending: TaskEnding): void {
  let value: unknown;
  try {
    value = decodeRange(codec, body);
  } catch (error) {
    ending.failed(task, error);
    return;
  }
  if (outcome === Outcome.value) {
    ending.done(task, value, 0);
  } else if (outcome === Outcome.items) {
    const items = settleItems(value as ItemBodies, codec, worker);
    ending.done(task, new SettledItems(items), items.filter((item) => 'error' in item).length);
  } else {
    ending.failed(task, toError(outcome, value, worker));
  }
}

/** How each item of a chunk ended, and its value or error, encoded. */
type ItemBodies = readonly (readonly [outcome: Outcome, body: Uint8Array])[];

function prepareItems({ body }: Ending, codec: Codec): Promise<unknown> | undefined {
  const loading = (decodeRange(codec, body, false) as ItemBodies).map(([, one]) => codec.prepare(one)).filter((one) => one !== undefined);
  return loading.length === 0 ? undefined : Promise.all(loading);
}

function settleItems(items: ItemBodies, codec: Codec, worker: Doer): SettledItem[] {
  return items.map(([outcome, body]) => {
    try {
      const value = codec.decode(body);
      return outcome === Outcome.value ? { value } : { error: toError(outcome as Failure, value, worker) };
    } catch (error) {
      return { error };
    }
  });
}

function decodeRange(codec: Codec, { bytes, from, to }: ByteRange, own = true): unknown {
  return codec.decode(bytes, own, from, to);
}

/** The ways of a single task to fail. */
type Failure = Exclude<Outcome, typeof Outcome.value | typeof Outcome.items>;

function toError(outcome: Failure, value: unknown, worker: Doer): unknown {
  switch (outcome) {
    case Outcome.thrown:
    case Outcome.undecodable:
      return withRemoteStack(value, worker.name, placeOf(worker));
    case Outcome.thrownText: {
      const [remoteName = 'Error', message = '', remoteStack] = value as string[];
      return withRemoteStack(new RemoteError(message, { remoteName, remoteStack }), worker.name, placeOf(worker), remoteStack);
    }
    case Outcome.unsendable: {
      const [reason = '', text = ''] = value as string[];
      return new MaybeEncodingError(reason, text);
    }
  }
}
