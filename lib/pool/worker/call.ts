import { Form, Outcome } from '../wire.js';

type Callable = (...args: unknown[]) => unknown;

/** Calls the function as the task wants it. The answer may be a promise. */
export function call(form: Form, func: Callable, args: unknown[]): unknown {
  if (form === Form.call || form === Form.stream) return func(...args);
  if (form === Form.each) return callEach(func, args);
  if (form === Form.starEach) return callEach((item) => func(...(item as Iterable<unknown>)), args);
  const spread = form === Form.starmap || form === Form.starmapJoined;
  return callForEach(spread ? (item) => func(...(item as Iterable<unknown>)) : func, args);
}

/**
 * Calls the function for one item after the other, as Python does within a chunk: never two at a time, and an error
 * ends the chunk. Synchronous as long as the function is. Results take the places of their items: a list less, which would have to grow.
 */
function callForEach(one: (item: unknown) => unknown, items: unknown[]): unknown {
  for (let i = 0; i < items.length; i++) {
    const result = one(items[i]);
    if (isThenable(result)) return awaitRest(one, items, i, result);
    items[i] = result;
  }
  return items;
}

async function awaitRest(one: (item: unknown) => unknown, items: unknown[], at: number, pending: PromiseLike<unknown>): Promise<unknown[]> {
  items[at] = await pending;
  for (let i = at + 1; i < items.length; i++) items[i] = await one(items[i]);
  return items;
}

/** How the items of a chunk ended, when not all of them ended well. */
export class MixedResults {
  constructor(readonly items: readonly (readonly [outcome: typeof Outcome.value | typeof Outcome.thrown, value: unknown])[]) {}
}

/** Calls the function for one item after the other; an error ends its item alone. Synchronous as long as the function is. */
function callEach(func: Callable, items: unknown[]): unknown {
  const results: (readonly [typeof Outcome.value | typeof Outcome.thrown, unknown])[] = [];
  let failed = false;
  const fail = (error: unknown): void => {
    failed = true;
    results.push([Outcome.thrown, error]);
  };
  const all = (): unknown => (failed ? new MixedResults(results) : results.map(([, value]) => value));
  const goOn = async (from: number, pending: PromiseLike<unknown>): Promise<unknown> => {
    for (let i = from; i < items.length; i++) {
      try {
        results.push([Outcome.value, await (i === from ? pending : func(items[i]))]);
      } catch (error) {
        fail(error);
      }
    }
    return all();
  };
  for (const [i, item] of items.entries()) {
    try {
      const result = func(item);
      if (isThenable(result)) return goOn(i, result);
      results.push([Outcome.value, result]);
    } catch (error) {
      fail(error);
    }
  }
  return all();
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
