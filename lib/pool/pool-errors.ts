import { ClosedError } from '../errors/blame-errors.js';
import { RuntimeError, ValueError } from '../errors/python-errors.js';

/** A call on a pool that takes no more tasks. */
export function notRunning(call: string, closed: boolean): ValueError {
  return new ValueError(`${call}: Pool not running: it was ${closed ? 'closed' : 'terminated'}. Make a new Pool.`);
}

/** A task that was pending when its pool was terminated. */
export function terminated(call: string): ClosedError {
  return new ClosedError(
    `${call}: the pool was terminated before the task had a result. Use close() and join() to let tasks finish.`,
  );
}

/** The error of everything that wanted a pool whose workers cannot be started. */
export function cannotStart(cause: unknown): RuntimeError {
  return new RuntimeError(cannotStartText('Pool', cause), { cause });
}

/** What that error says, for whoever's workers they are. */
export function cannotStartText(call: string, cause: unknown): string {
  const text = (cause as Partial<Error> | null | undefined)?.message ?? String(cause);
  const reason = /[.!?]$/.test(text) ? text : `${text}.`;
  return `${call}: its workers cannot start, and no more are tried: ${reason} Mend the initializer, or what keeps a new process from starting.`;
}
