import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { waitable, type Readiness, type Waitable } from '../util/waitable.js';
import { isReadable, streamReadiness } from './stream-readiness.js';

/** How `wait` looks at an object of the user's; throws for what cannot be waited for. */
export function readinessOf(call: string, object: unknown, index: number): Readiness {
  if (typeof object === 'object' && object !== null) {
    const look = (object as Partial<Waitable>)[waitable];
    if (typeof look === 'function') return look.call(object);
    if (isReadable(object)) return streamReadiness(call, object);
    if ('sentinel' in object && typeof (object as { join?: unknown }).join === 'function') {
      throw new ArgumentTypeError(`${call}: objects[${String(index)}] is a process. Give its sentinel: process.sentinel.`);
    }
  }
  throw new ArgumentTypeError(
    `${call}: objects[${String(index)}] is ${describeValue(object)}. Give connections, listeners, queues, sentinels of processes, or sockets.`,
  );
}
