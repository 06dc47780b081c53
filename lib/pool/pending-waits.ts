import type { NotedWait } from '../util/waits.js';
import { AsyncResult, giveUpResult } from './async-result.js';
import type { Task } from './task.js';

/** A report names no more unfinished tasks of one pool than this. */
const NAMED = 20;

/** What those who wait for unfinished tasks wait for; the chunks of one `map` are one wait. */
export function pendingWaits(tasks: Iterable<Task>): readonly NotedWait[] {
  const waits = new Map<object, NotedWait>();
  for (const { owner, call, func } of tasks) {
    if (waits.has(owner)) continue;
    if (waits.size === NAMED) break;
    const { site } = owner;
    waits.set(owner, {
      call,
      on: func.name,
      timed: false,
      resource: undefined,
      since: site?.since ?? 0,
      site: site ?? {},
      raise: (error) => {
        if (owner instanceof AsyncResult) giveUpResult(owner, error);
        else owner.giveUp?.(error);
      },
    });
  }
  return [...waits.values()];
}
