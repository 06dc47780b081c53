import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { LostTasks } from './task-rule.js';

/** How a queue is made. */
export interface QueueOptions {
  /** The highest number of items in the queue; zero or less: any number. Default: 0. */
  readonly maxSize?: number | undefined;
  /** How messages call the queue. Default: `Queue-1` and so on. */
  readonly name?: string | undefined;
}

/** How a `JoinableQueue` is made. */
export interface JoinableQueueOptions extends QueueOptions {
  /**
   * What becomes of a task whose process ends between `get()` and `taskDone()`. Default: `end`.
   *
   * `end`: it counts as done, so that `join()` ends, and `abandoned()` counts it. `return`: it goes back to its place in the queue
   * and another process gets it; until `taskDone()` it keeps its place, also in `maxSize`. `wait`: `join()` waits for a
   * `taskDone()`, as Python's does.
   */
  readonly lostTasks?: LostTasks | undefined;
}

/** How a `PriorityQueue` is made. */
export interface PriorityQueueOptions<T = unknown> extends QueueOptions {
  /** What items are ordered by: a number, a string, or a list of them. It goes where the queue goes. Default: the item itself. */
  readonly key?: ((item: T) => unknown) | undefined;
}

/** The kinds of queues that have all of `Queue`'s methods; a kind is also the name of its class. */
export type QueueKind = 'Queue' | 'JoinableQueue' | 'LifoQueue' | 'PriorityQueue' | 'SimpleQueue';

/** A queue's checked options; `maxSize` is 0 for any number. */
export interface QueueSettings {
  /** Default: `Queue`. */
  readonly kind?: QueueKind;
  readonly maxSize: number;
  readonly name: string;
  /** For a `JoinableQueue`. */
  readonly lostTasks?: LostTasks;
  /** For a `PriorityQueue`: its key function, encoded. */
  readonly key?: Uint8Array;
}

const made = new Map<QueueKind, number>();
const lostTasksWords: readonly unknown[] = ['end', 'return', 'wait'] satisfies LostTasks[];

/** Reads Python's `maxSize` or one options object. */
export function readQueueOptions(call: string, given: number | QueueOptions | undefined, kind: QueueKind = 'Queue'): QueueSettings {
  const { maxSize, name } = optionsOf<QueueOptions>(given) ?? { maxSize: given as number | undefined, name: undefined };
  if (name !== undefined && typeof name !== 'string') {
    throw new ArgumentTypeError(`${call}: name is ${describeValue(name)}. Give a string, or leave it out.`);
  }
  return { kind, maxSize: readMaxSize(call, maxSize), name: name ?? nextName(kind) };
}

/** The same for a `JoinableQueue`. */
export function readJoinableQueueOptions(call: string, given: number | JoinableQueueOptions | undefined): QueueSettings {
  const lostTasks = optionsOf<JoinableQueueOptions>(given)?.lostTasks ?? 'end';
  if (!lostTasksWords.includes(lostTasks)) {
    throw new ValueError(`${call}: lostTasks is ${describeValue(lostTasks)}. Choose among ${lostTasksWords.join(', ')}.`);
  }
  return { ...readQueueOptions(call, given, 'JoinableQueue'), lostTasks };
}

/** How the manager is told to make the queue; the name is for those who look at its state. */
export function queueArgs({ maxSize, name, lostTasks, key }: QueueSettings): readonly unknown[] {
  return [maxSize, name, lostTasks ?? key ?? null];
}

/** The counterpart of `queueArgs`, for a handle that has arrived. */
export function queueSettings(kind: string, [maxSize, name, more]: readonly unknown[]): QueueSettings {
  const settings = { kind: kind as QueueKind, maxSize: maxSize as number, name: name as string };
  if (typeof more === 'string') return { ...settings, lostTasks: more as LostTasks };
  return more === null || more === undefined ? settings : { ...settings, key: more as Uint8Array };
}

export function isLostTasks(value: unknown): value is LostTasks {
  return lostTasksWords.includes(value);
}

function optionsOf<O extends object>(given: number | O | undefined): O | undefined {
  return typeof given === 'object' && given !== null ? given : undefined;
}

function nextName(kind: QueueKind): string {
  const number = (made.get(kind) ?? 0) + 1;
  made.set(kind, number);
  return `${kind}-${String(number)}`;
}

function readMaxSize(call: string, maxSize: unknown): number {
  if (maxSize === undefined || maxSize === Infinity) return 0;
  const advice = 'Give a whole number, or leave it out for any number of items.';
  if (typeof maxSize !== 'number') throw new ArgumentTypeError(`${call}: maxSize is ${describeValue(maxSize)}. ${advice}`);
  if (!Number.isSafeInteger(maxSize)) throw new ValueError(`${call}: maxSize is ${describeValue(maxSize)}. ${advice}`);
  return Math.max(0, maxSize);
}
