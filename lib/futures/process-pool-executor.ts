import { BrokenProcessPool } from '../errors/futures-errors.js';
import { ArgumentTypeError, AssertionError } from '../errors/python-errors.js';
import { thisProcess } from '../process/self.js';
import type { StartMethod } from '../process/start-method.js';
import { describeValue } from '../util/describe-value.js';
import { coreOf, Executor } from './executor.js';
import { readExecutorOptions, type ExecutorOptions } from './executor-options.js';
import { startCore } from './start-core.js';

/** A context, as far as an executor needs one. */
interface StartContext {
  getStartMethod(): StartMethod | undefined;
}

/** How a `ProcessPoolExecutor` is made. */
export interface ProcessPoolExecutorOptions extends ExecutorOptions {
  /** Whose start method the workers are started with: `getContext('forkserver')`. Default: the method in force. */
  readonly mpContext?: StartContext | null | undefined;
}

type Initializer = ((...args: never[]) => unknown) | null;

/**
 * Processes that run calls, with a future for each (Python: `concurrent.futures.ProcessPoolExecutor`, CF-01 to CF-12).
 *
 * Workers are started as calls come that find none free, and are no daemons: a call may start processes and executors of its
 * own. A worker that dies fails the call that it was running, with `BrokenProcessPool`, and no other; the executor goes on. (Python's breaks with
 * everything in it.) A program that has nothing else to do ends when all that was submitted is done.
 *
 * @example
 * ```ts
 * import { ProcessPoolExecutor } from 'forkful/futures';
 * await using executor = new ProcessPoolExecutor({ maxWorkers: 2 });
 * const future = executor.submit((text: string) => text.toUpperCase(), 'hello');
 * console.log(await future); // HELLO
 * for await (const sum of executor.map((a: number, b: number) => a + b, [1, 2], [10, 20])) console.log(sum);
 * ```
 */
export class ProcessPoolExecutor extends Executor {
  /**
   * Starts nothing yet.
   *
   * @param options Python's `(maxWorkers, mpContext, initializer, initArgs)` or one object with these names, `maxTasksPerChild` and what a
   * pool takes.
   * @throws ValueError, ArgumentTypeError when an option makes no sense; SerializationError when the initializer cannot cross;
   * AssertionError in a daemonic process.
   */
  constructor(options?: ProcessPoolExecutorOptions | null);
  constructor(maxWorkers?: number | null, mpContext?: StartContext | null, initializer?: Initializer, initArgs?: readonly unknown[]);
  constructor(first?: unknown, mpContext?: StartContext | null, initializer?: Initializer, initArgs?: readonly unknown[]) {
    const call = 'ProcessPoolExecutor';
    const options = (typeof first === 'object' && first !== null
      ? first
      : { maxWorkers: first, mpContext, initializer, initArgs }) as ProcessPoolExecutorOptions;
    const plan = readExecutorOptions(call, options);
    const method = readContext(call, options.mpContext);
    if (thisProcess().daemon) {
      throw new AssertionError(`${call}: daemonic processes are not allowed to have children. Start '${thisProcess().name}' with daemon: false.`);
    }
    const nameStem = method === 'forkserver' ? 'ForkServerProcess' : 'SpawnProcess';
    super(startCore(call, BrokenProcessPool, plan, { daemon: false, nameStem, method }));
  }

  /**
   * Ends the workers without waiting for their calls (CF-07): SIGTERM, and SIGKILL for what is left after half a second.
   *
   * Calls that no worker has are cancelled, the others fail with `BrokenProcessPool`. Await `shutdown()` to wait for the end.
   */
  terminateWorkers(): void {
    this.#end('terminateWorkers', false);
  }

  /** The same with SIGKILL at once (CF-07). */
  killWorkers(): void {
    this.#end('killWorkers', true);
  }

  #end(method: string, kill: boolean): void {
    const core = coreOf(this);
    core.shutDown(true);
    core.end(method, kill);
  }
}

function readContext(call: string, context: unknown): StartMethod | undefined {
  if (context === undefined || context === null) return undefined;
  if (typeof (context as Partial<StartContext>).getStartMethod !== 'function') {
    throw new ArgumentTypeError(`${call}: mpContext is ${describeValue(context)}. Give what getContext() returns.`);
  }
  return (context as StartContext).getStartMethod();
}
