import { EventRule } from '../../sync/event-rule.js';
import { Misuse } from '../protocol.js';
import { describeWaiters } from './describe-units.js';
import { readMilliseconds } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** A flag that processes wait for. */
export const eventKind: ResourceKind = { name: 'Event', create: () => new EventResource() };

class EventResource implements Resource {
  readonly #rule = new EventRule<ServerClient>(Date.now);

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'isSet':
        return call.reply(this.#rule.isSet);
      case 'set':
        this.#rule.set();
        return call.reply(true);
      case 'clear':
        this.#rule.clear();
        return call.reply(true);
      case 'wait':
        return this.#wait(readMilliseconds(args[0]), call);
      case 'statistics':
        return call.reply(this.describe());
      default:
        throw new Misuse(`an event has no method '${method}'`);
    }
  }

  post(method: string): void {
    throw new Misuse(`an event has no method '${method}' without an answer`);
  }

  leave(client: ServerClient): void {
    this.#rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { isSet: this.#rule.isSet, waiters: describeWaiters(this.#rule.waiters()) };
  }

  #wait(timeoutMs: number | undefined, call: ResourceCall): void {
    if (this.#rule.isSet || timeoutMs === 0) return call.reply(this.#rule.isSet);
    const wait = this.#rule.wait(call.client, () => call.reply(true));
    call.wait(
      timeoutMs,
      () => this.#rule.cancel(wait),
      () => call.reply(false),
    );
  }
}
