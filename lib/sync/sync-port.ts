import { TimeoutError } from '../errors/python-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';

/** What one process does at one shared object: calls with the name that users know it by. */
export class SyncPort {
  readonly link: ResourceLink;

  constructor(link: ResourceLink) {
    this.link = link;
  }

  /** How messages call it; the first argument of every kind. */
  get name(): string {
    return this.link.args[0] as string;
  }

  /** Asks something that the manager answers at once. */
  ask(call: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.link.call(method, args, { label: call });
  }

  /** Calls what may have to wait; one try does not, and a signal may come from anywhere, so it counts as an end. `on` is what is waited for. */
  wait(
    call: string,
    method: string,
    args: readonly unknown[],
    { timeoutMs, signal }: Wait,
    on = this.name,
    onRaise?: (error: Error) => void,
  ): Promise<unknown> {
    const timed = timeoutMs !== undefined || signal !== undefined;
    const waits = timeoutMs === 0 ? undefined : { call, on, timed };
    return this.link.call(method, args, { label: call, signal, waits, onRaise });
  }

  /** What `hold` rejects with when it did not get what it is for. */
  notInTime(call: string, { timeoutMs = 0 }: Wait): TimeoutError {
    const within = timeoutMs === 0 ? 'at once' : `within ${String(timeoutMs / 1000)} s`;
    return new TimeoutError(`${call}: ${this.name} was not to be had ${within}. Wait longer, or go on without it.`);
  }
}
