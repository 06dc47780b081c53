import { BarrierRule, type BarrierOutcome } from '../../sync/barrier-rule.js';
import { Misuse } from '../protocol.js';
import { describeWaiters } from './describe-units.js';
import { readMilliseconds, readNumber } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** A barrier. Its arguments are its name, its parties, and whether there is an action to run. */
export const barrierKind: ResourceKind = {
  name: 'Barrier',
  create: (_id, [, parties, hasAction]) => new BarrierResource(readNumber(parties), hasAction === true),
};

class BarrierResource implements Resource {
  readonly #rule: BarrierRule<ServerClient>;

  constructor(parties: number, hasAction: boolean) {
    this.#rule = new BarrierRule(parties, hasAction, Date.now);
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'wait':
        return this.#wait(readMilliseconds(args[0]), call);
      case 'finish':
        return call.reply(answer(this.#rule.finish(call.client, readNumber(args[0]), args[1] === true)));
      case 'abort':
        this.#rule.abort();
        return call.reply(true);
      case 'reset':
        this.#rule.reset();
        return call.reply(true);
      case 'nWaiting':
        return call.reply(this.#rule.waiting);
      case 'broken':
        return call.reply(this.#rule.broken);
      case 'statistics':
        return call.reply(this.describe());
      default:
        throw new Misuse(`a barrier has no method '${method}'`);
    }
  }

  post(method: string): void {
    throw new Misuse(`a barrier has no method '${method}' without an answer`);
  }

  leave(client: ServerClient): void {
    this.#rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { parties, broken } = this.#rule;
    return { parties, broken, waiters: describeWaiters(this.#rule.waiters()) };
  }

  #wait(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#rule.arrive(call.client, (outcome) => call.reply(answer(outcome)));
    if (wait === undefined) return;
    const giveUp = (): boolean => this.#rule.giveUp(wait);
    const timedOut = (): void => call.reply(['timedOut', 0]);
    if (timeoutMs === 0) {
      giveUp();
      return timedOut();
    }
    call.wait(timeoutMs, giveUp, timedOut);
  }
}

/** As the client reads it: what, and the number that belongs to it. */
function answer(outcome: BarrierOutcome): readonly [string, number] {
  switch (outcome.kind) {
    case 'passed':
      return ['passed', outcome.index];
    case 'act':
      return ['act', outcome.trip];
    case 'broken':
      return ['broken', 0];
  }
}
