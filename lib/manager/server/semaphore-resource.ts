import { SemaphoreRule } from '../../sync/semaphore-rule.js';
import { Misuse } from '../protocol.js';
import { describeUnits } from './describe-units.js';
import { readMilliseconds, readNumber } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** A counting semaphore. Its arguments are its name and its value. */
export const semaphoreKind: ResourceKind = {
  name: 'Semaphore',
  create: (id, [, value]) => new SemaphoreResource(id, readNumber(value), Infinity),
};

/** The same; its first value is also its highest. */
export const boundedSemaphoreKind: ResourceKind = {
  name: 'BoundedSemaphore',
  create: (id, [, value]) => new SemaphoreResource(id, readNumber(value), readNumber(value)),
};

class SemaphoreResource implements Resource {
  readonly #id: string;
  readonly #rule: SemaphoreRule<ServerClient>;

  constructor(id: string, value: number, bound: number) {
    this.#id = id;
    this.#rule = new SemaphoreRule(value, bound, Date.now);
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'acquire':
        return this.#acquire(readMilliseconds(args[0]), call);
      case 'release':
        return this.#releaseAny(call);
      case 'getValue':
        return call.reply(this.#rule.value);
      case 'statistics':
        return call.reply(this.describe());
      default:
        throw new Misuse(`a semaphore has no method '${method}'`);
    }
  }

  post(method: string, args: readonly unknown[], client: ServerClient): void {
    switch (method) {
      case 'release':
        // A number that is not the client's any more: somebody gave the unit back for it, and the news crossed this.
        this.#rule.release(client, readNumber(args[0]));
        return;
      case 'useUp':
        this.#rule.useUp(client);
        return;
      default:
        throw new Misuse(`a semaphore has no method '${method}'`);
    }
  }

  leave(client: ServerClient): void {
    this.#rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { value: this.#rule.value, ...describeUnits(this.#rule) };
  }

  #acquire(timeoutMs: number | undefined, call: ResourceCall): void {
    if (timeoutMs === 0) {
      const grant = this.#rule.tryAcquire(call.client);
      return call.reply(grant === undefined ? 'busy' : [grant.number, grant.holderDied]);
    }
    const wait = this.#rule.acquire(call.client, ({ number, holderDied }) => call.reply([number, holderDied]));
    if (wait === undefined) return;
    call.wait(
      timeoutMs,
      () => this.#rule.cancel(wait),
      () => call.reply('busy'),
    );
  }

  #releaseAny(call: ResourceCall): void {
    const given = this.#rule.releaseAny();
    call.reply(given !== undefined);
    given?.discharged?.owner.notice(this.#id, `released ${String(given.discharged.number)}`);
  }
}
