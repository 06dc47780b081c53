import { DeadlockError } from '../errors/deadlock-error.js';
import { AT_END } from '../process/exit.js';
import { isOwnFrame } from '../util/module-location.js';
import { currentWaits, type NotedWait } from '../util/waits.js';
import { keepsItsWaits } from './policy.js';
import { relatives } from './relatives.js';

/** What goes through the tree when the waits of a program that stands still are to be rejected. */
export interface RaiseWord {
  readonly raise: { readonly why: string; readonly report: string };
}

/** Rejects the waits of this process, and tells those below to do the same. */
export function raiseWaits({ raise }: RaiseWord): void {
  for (const { handle } of relatives()) handle.say({ raise });
  if (keepsItsWaits()) return;
  for (const wait of currentWaits()) {
    if (!wait.timed && wait.call !== AT_END) wait.raise?.(errorFor(wait, raise));
  }
}

function errorFor({ call, site }: NotedWait, { why, report }: RaiseWord['raise']): DeadlockError {
  const error = new DeadlockError(`${call}: nothing can end this wait any more: the program stands still. ${why}`, { report });
  const frames = (site.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !isOwnFrame(line));
  // The user's line, not ours, which found out.
  Object.defineProperty(error, 'stack', {
    value: [`${error.name}: ${error.message}`, ...frames].join('\n'),
    configurable: true,
    writable: true,
    enumerable: false,
  });
  return error;
}
