import { AsyncLocalStorage } from 'node:async_hooks';
import type { ReceivedTask } from './received-task.js';

/** The tasks that a worker runs now, and which of them it is that asks. */
export interface RunningTasks {
  readonly size: number;
  begin(task: ReceivedTask): void;
  end(task: ReceivedTask): void;
  find(seq: number): ReceivedTask | undefined;
  /** Calls the task's function, which may ask `currentTask()` then and later. */
  run<T>(task: ReceivedTask, call: () => T): T;
  /** The task in whose course this is asked. */
  current(): ReceivedTask | undefined;
}

/** For a worker that runs one task after the other: a field is enough. */
export class OneAtATime implements RunningTasks {
  #task: ReceivedTask | undefined;

  get size(): number {
    return this.#task === undefined ? 0 : 1;
  }

  begin(task: ReceivedTask): void {
    this.#task = task;
  }

  end(): void {
    this.#task = undefined;
  }

  find(seq: number): ReceivedTask | undefined {
    return this.#task?.seq === seq ? this.#task : undefined;
  }

  run<T>(_task: ReceivedTask, call: () => T): T {
    return call();
  }

  current(): ReceivedTask | undefined {
    return this.#task;
  }
}

/** For several at once: each is known by its asynchronous context. */
export class SeveralAtOnce implements RunningTasks {
  readonly #tasks = new Map<number, ReceivedTask>();
  readonly #context = new AsyncLocalStorage<ReceivedTask>();

  get size(): number {
    return this.#tasks.size;
  }

  begin(task: ReceivedTask): void {
    this.#tasks.set(task.seq, task);
  }

  end(task: ReceivedTask): void {
    this.#tasks.delete(task.seq);
  }

  find(seq: number): ReceivedTask | undefined {
    return this.#tasks.get(seq);
  }

  run<T>(task: ReceivedTask, call: () => T): T {
    return this.#context.run(task, call);
  }

  current(): ReceivedTask | undefined {
    const task = this.#context.getStore();
    return task !== undefined && this.#tasks.has(task.seq) ? task : undefined;
  }
}
