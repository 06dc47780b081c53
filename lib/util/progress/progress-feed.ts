import type { ProgressCount, Progress } from './progress-count.js';
import { deferred, type Deferred } from '../deferred.js';
import { Notifier } from './notifier.js';

/** How often somebody hears of progress who did not say, in milliseconds. */
export const NOTICE_MS = 100;

/**
 * Gives the progress again and again, for `for await`: the newest each time, however slow the reader; the last one is the end.
 *
 * `begun` is called when somebody asks for the first time. It keeps no program alive.
 */
export function progressFeed(count: ProgressCount, begun: () => void): AsyncIterableIterator<Progress, undefined> {
  let state: 'new' | 'open' | 'over' = 'new';
  let fresh = true;
  let asking: Deferred<void> | undefined;
  const notifier = new Notifier(() => {
    fresh = true;
    asking?.resolve();
    asking = undefined;
  }, NOTICE_MS);
  let leave = (): void => undefined;
  const close = (): void => {
    state = 'over';
    leave();
    notifier.cancel();
    asking?.resolve();
    asking = undefined;
  };
  const next = async (): Promise<IteratorResult<Progress, undefined>> => {
    if (state === 'new') {
      state = 'open';
      begun();
      leave = count.watch(notifier);
    }
    while (!fresh && state === 'open') await (asking ??= deferred()).promise;
    if (state === 'over') return { done: true, value: undefined };
    fresh = false;
    const progress = count.look();
    if (progress.over) close();
    return { done: false, value: progress };
  };
  return {
    next,
    return: () => {
      close();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
