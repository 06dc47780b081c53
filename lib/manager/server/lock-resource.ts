import { LockRule, type Awoken } from '../../sync/lock-rule.js';
import type { Grant } from '../../sync/semaphore-rule.js';
import { describeUnits, describeWaiters } from './describe-units.js';
import { readMilliseconds, readNumber, readText } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import { Misuse } from '../protocol.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** A lock; with the conditions over it. */
export const lockKind: ResourceKind = { name: 'Lock', create: (id) => new LockResource(id) };

/** The same: who owns it is the business of the process that holds it, and so is how often. */
export const rLockKind: ResourceKind = { name: 'RLock', create: (id) => new LockResource(id) };

class LockResource implements Resource {
  readonly #id: string;
  readonly #rule = new LockRule<ServerClient>(Date.now);

  constructor(id: string) {
    this.#id = id;
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'acquire':
        return this.#acquire(readMilliseconds(args[0]), call);
      case 'release':
        return this.#releaseAny(call);
      case 'wait':
        return this.#wait(readText(args[0]), readNumber(args[1]), readMilliseconds(args[2]), call);
      case 'locked':
        return call.reply(this.#rule.locked);
      case 'statistics':
        return call.reply(this.describe());
      default:
        throw new Misuse(`a lock has no method '${method}'`);
    }
  }

  post(method: string, args: readonly unknown[], client: ServerClient): void {
    switch (method) {
      case 'release':
        // A number that is not the client's any more: somebody gave the lock back for it, and the news crossed this.
        this.#rule.unit.release(client, readNumber(args[0]));
        return;
      case 'notify':
        this.#rule.notify(client, readText(args[0]), readNumber(args[1]));
        return;
      default:
        throw new Misuse(`a lock has no method '${method}'`);
    }
  }

  leave(client: ServerClient): void {
    this.#rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    const sleepers = this.#rule.conditions().map((condition) => [
      condition,
      describeWaiters(this.#rule.sleepers(condition)),
    ]);
    return { locked: this.#rule.locked, ...describeUnits(this.#rule.unit), conditions: Object.fromEntries(sleepers) as unknown };
  }

  #acquire(timeoutMs: number | undefined, call: ResourceCall): void {
    const { unit } = this.#rule;
    if (timeoutMs === 0) return call.reply(answer(unit.tryAcquire(call.client)));
    const wait = unit.acquire(call.client, (grant) => call.reply(answer(grant)));
    if (wait === undefined) return;
    call.wait(
      timeoutMs,
      () => unit.cancel(wait),
      () => call.reply('busy'),
    );
  }

  #releaseAny(call: ResourceCall): void {
    const given = this.#rule.unit.releaseAny();
    call.reply(given !== undefined);
    given?.discharged?.owner.notice(this.#id, `released ${String(given.discharged.number)}`);
  }

  /** Whatever ends the sleep, the answer comes with the lock. */
  #wait(condition: string, held: number, timeoutMs: number | undefined, call: ResourceCall): void {
    const sleep = this.#rule.sleep(call.client, held, condition, (why: Awoken, grant) => call.reply([why, answer(grant)]));
    if (sleep === undefined) return call.reply('notOwned');
    const wake = (why: Awoken): boolean => this.#rule.wake(sleep, why);
    if (timeoutMs === 0) return void wake('timedOut');
    call.wait(
      timeoutMs,
      () => sleep.parked,
      () => void wake('timedOut'),
      () => void wake('aborted'),
    );
  }
}

function answer(grant: Grant | undefined): unknown {
  return grant === undefined ? 'busy' : [grant.number, grant.holderDied];
}
