import { QueueRule, type QueueWait } from '../../queues/queue-rule.js';
import type { ResourceCall } from './resource-call.js';
import { Misuse } from '../protocol.js';
import { readBytes, readMilliseconds, readNumber } from './read-arguments.js';
import type { Resource, ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** The queue of a manager: the rules of `QueueRule`, with time and messages around them. Items are bytes. */
export const queueKind: ResourceKind = {
  name: 'Queue',
  create: (id, [maxSize]) => new QueueResource(id, readNumber(maxSize)),
};

class QueueResource implements Resource {
  readonly #id: string;
  readonly #rule: QueueRule<Uint8Array>;

  constructor(id: string, maxSize: number) {
    this.#id = id;
    this.#rule = new QueueRule(maxSize);
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'put':
        return this.#put(readBytes(args[0]), readMilliseconds(args[1]), call);
      case 'get':
        return this.#get(readMilliseconds(args[0]), call);
      case 'poll':
        return this.#poll(readMilliseconds(args[0]), call);
      case 'qsize':
        return call.reply(this.#rule.size);
      case 'empty':
        return call.reply(this.#rule.size === 0);
      case 'full':
        return call.reply(this.#rule.full);
      case 'shutdown':
        this.#rule.shutdown(args[0] === true);
        return call.reply(true);
      default:
        throw new Misuse(`a queue has no method '${method}'`);
    }
  }

  post(method: string, args: readonly unknown[], client: ServerClient): void {
    switch (method) {
      case 'put':
        this.#rule.put(client, readBytes(args[0]), true, (outcome) => {
          if (outcome === 'shutDown') client.notice(this.#id, 'shutDown');
        });
        return;
      case 'acknowledge':
        this.#rule.acknowledge(client, readNumber(args[0]));
        return;
      default:
        throw new Misuse(`a queue has no method '${method}'`);
    }
  }

  leave(client: ServerClient): void {
    this.#rule.leave(client);
  }

  describe(): Readonly<Record<string, unknown>> {
    const { size, maxSize, claimed, accepted, taken, isShutDown } = this.#rule;
    return { size, maxSize, claimed, accepted, taken, isShutDown };
  }

  #put(item: Uint8Array, timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#rule.put(call.client, item, timeoutMs !== 0, (outcome) => call.reply(outcome));
    this.#let(call, wait, timeoutMs, 'full');
  }

  #get(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#rule.get(call.client, timeoutMs !== 0, (outcome) => {
      if (typeof outcome === 'string') return call.reply(outcome);
      call.reply([outcome.sequence, outcome.item]);
    });
    this.#let(call, wait, timeoutMs, 'empty');
  }

  #poll(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#rule.poll(call.client, timeoutMs !== 0, (ready) => call.reply(ready));
    this.#let(call, wait, timeoutMs, false);
  }

  #let(call: ResourceCall, wait: QueueWait | undefined, timeoutMs: number | undefined, late: 'full' | 'empty' | false): void {
    if (wait === undefined) return;
    call.wait(
      timeoutMs,
      () => this.#rule.cancel(wait),
      () => call.reply(late),
    );
  }
}
