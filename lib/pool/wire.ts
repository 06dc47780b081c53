import type { ByteRange } from '../serialization/byte-range.js';

/*
 * What parent and worker say to each other. Each message of the channel is one of these, told by its first byte. Both
 * sides count the tasks, so that none needs its number on the way there; results carry it, because tasks that wait may
 * overtake each other.
 *
 *   parent -> worker   tasks      forget[] functions[] task[]     more work, numbered on from the last one
 *                      recall                                     give back what you have not begun
 *                      end                                        finish what you have, then leave
 *                      abort      seq reason                      nobody wants this task: abort its signal, or do not begin it
 *                      goOn       seq                             that task is dealt with: begin the next one
 *                      taken      seq items bytes                 so much of a stream was taken: there is room again
 *                      leave      seq error                       nobody reads the stream any more
 *                      observe                                    say with your results how much memory you take
 *   worker -> parent   ready      hasBlackBox                     the initializer is through
 *                      failed     error                           the initializer threw; the worker leaves
 *                      results    result[]                        as tasks end
 *                      givenBack  from to                         tasks [from, to) go back
 *                      items      seq item[]                      what a stream's generator has made
 *                      exitFailed error                           what it had to do at its end threw
 *                      begins                                     the initializer begins
 *                      memory     bytes                           stands before results
 *
 * After a task that was aborted while it ran the worker begins no other before `goOn`: whoever ends the worker for that
 * task's sake hits no other.
 */

/** First bytes of the messages to a worker. */
export const ToWorker = { tasks: 1, recall: 2, end: 3, abort: 4, goOn: 5, observe: 6, taken: 7, leave: 8 } as const;

/** First bytes of the messages to the parent. */
export const ToParent = { ready: 1, failed: 2, results: 3, givenBack: 4, exitFailed: 5, begins: 6, memory: 7, items: 8 } as const;

/** How a task's function is called. */
export const Form = {
  /** `f(...args)`: the arguments are one array. */
  call: 0,
  /** `f(item)` for each item of a chunk. */
  map: 1,
  /** `f(...item)` for each item of a chunk. */
  starmap: 2,
  /** As `map`, but an error ends its item alone. */
  each: 3,
  /** As `starmap`, but an error ends its item alone. */
  starEach: 4,
  /** As `map` and `starmap`; the items come as several lists that were encoded apart. */
  mapJoined: 5,
  starmapJoined: 6,
  /** `f(...args)` gives something to go through, whose items travel one by one. */
  stream: 7,
} as const;
export type Form = (typeof Form)[keyof typeof Form];
/** The forms of a map as it is asked for. */
export type MapForm = typeof Form.map | typeof Form.starmap;

/** The items of such a chunk answer for themselves. */
export function isApart(form: Form): boolean {
  return form === Form.each || form === Form.starEach;
}

/** Added to the form of a task that has limits, which follow: attempt, timeout, soft timeout, items. */
export const LIMITED = 0x80;

/** The function's number when its bytes come with the task; known functions are numbered from 1. */
export const INLINE_FUNCTION = 0;

/** What a result holds. An explicit tag, so that `throw null` is a failure too. */
export const Outcome = {
  /** The value. */
  value: 0,
  /** What the function threw. */
  thrown: 1,
  /** What the function threw does not cross: its name, message and stack. */
  thrownText: 2,
  /** The value does not cross: the reason and the value, as text. */
  unsendable: 3,
  /** The task could not be decoded in the worker: the error. */
  undecodable: 4,
  /** Items of a chunk that did not all end well: an outcome and a body for each. */
  items: 5,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** One result as it travels. */
export interface ResultItem {
  /** The number of its task. */
  readonly seq: number;
  readonly outcome: Outcome;
  /** How long the task ran, in milliseconds. */
  readonly milliseconds: number;
  /** Its share of the worker's time: the same, unless others ran beside it. */
  readonly work: number;
  /** When it ended, of `toSharedMicros`. */
  readonly endedMicros: number;
  readonly body: ByteRange;
}
