import { isLostTasks } from '../../queues/queue-options.js';
import { QueueRule } from '../../queues/queue-rule.js';
import { TaskRule } from '../../queues/task-rule.js';
import { Misuse } from '../protocol.js';
import { QueueResource, readItems } from './queue-resource.js';
import { readMilliseconds, readNumber } from './read-arguments.js';
import type { ResourceCall } from './resource-call.js';
import type { ResourceKind } from './resource.js';
import type { ServerClient } from './server-client.js';

/** Queues that count their tasks. */
export const joinableQueueKind: ResourceKind = {
  name: 'JoinableQueue',
  create(id, [maxSize, , lostTasks]) {
    const queue: QueueRule<Uint8Array> = new QueueRule(readNumber(maxSize), {
      weigh: (item) => item.byteLength,
      onAccepted: (count) => tasks.begin(count),
      onDiscarded: (count) => tasks.discard(count),
    });
    if (!isLostTasks(lostTasks)) throw new Misuse('a queue does not say what becomes of lost tasks');
    const tasks = new TaskRule(queue, lostTasks);
    return new JoinableQueueResource(id, queue, tasks);
  },
};

class JoinableQueueResource extends QueueResource {
  readonly #tasks: TaskRule;

  constructor(id: string, queue: QueueRule<Uint8Array>, tasks: TaskRule) {
    super(id, queue, readItems);
    this.#tasks = tasks;
  }

  override call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'taskDone':
        return call.reply(this.#tasks.taskDone(call.client));
      case 'join':
        return this.#join(readMilliseconds(args[0]), call);
      case 'tasks':
        return call.reply([this.#tasks.unfinished, this.#tasks.abandoned]);
      default:
        return super.call(method, args, call);
    }
  }

  override leave(client: ServerClient): void {
    // What it had received is known only then, and lost with it.
    super.leave(client);
    this.#tasks.leave(client);
  }

  override describe(): Readonly<Record<string, unknown>> {
    const { unfinished, abandoned } = this.#tasks;
    return { ...super.describe(), unfinished, abandoned };
  }

  protected override received(client: ServerClient, sequences: readonly number[]): void {
    this.#tasks.received(client, sequences);
  }

  /** Answers how many tasks were lost with their processes so far. */
  #join(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#tasks.join(() => call.reply(this.#tasks.abandoned));
    if (wait === undefined) return;
    if (timeoutMs === 0) {
      this.#tasks.cancel(wait);
      return call.reply(['unfinished', this.#tasks.unfinished]);
    }
    call.wait(
      timeoutMs,
      () => this.#tasks.cancel(wait),
      () => call.reply(['unfinished', this.#tasks.unfinished]),
    );
  }
}
