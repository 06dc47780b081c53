import { isLoss } from './lost-worker.js';

/** The error of a task's last try, which tells how many there were: `error.attempts`. An error that has such a field keeps its own. */
export function withAttempts(error: unknown, attempts: number, poisoned: boolean): unknown {
  if (attempts < 2 || typeof error !== 'object' || error === null) return error;
  if (isLoss(error)) {
    const told = poisoned ? `; it has ended so many workers that it is taken for poisoned, and is not tried again` : '';
    set(error, { attempts, poisoned }, true);
    retell(error, `${error.message}\nThat was try number ${String(attempts)}${told}.`);
  } else if (!('attempts' in error)) {
    set(error, { attempts }, true);
  }
  return error;
}

/** Another message, in the stack as well. */
function retell(error: Error, message: string): void {
  const { message: before, stack = '' } = error;
  set(error, { message, stack: stack.replace(before, () => message) }, false);
}

/** A frozen error stays as it is. */
function set(error: object, fields: Readonly<Record<string, unknown>>, enumerable: boolean): void {
  for (const [name, value] of Object.entries(fields)) {
    Reflect.defineProperty(error, name, { value, writable: true, configurable: true, enumerable });
  }
}
