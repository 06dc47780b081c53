import { RuntimeError, ValueError } from '../errors/python-errors.js';
import { Pipe } from '../connection/pipe.js';
import { Manager, managerOf } from '../manager/manager.js';
import { Pool } from '../pool/pool.js';
import { activeChildren } from '../process/active-children.js';
import { cpuCount } from '../process/cpu-count.js';
import { currentProcess } from '../process/current-process.js';
import { setExecutable } from '../process/executable.js';
import { freezeSupport } from '../process/freeze-support.js';
import { getLogger, logToStderr } from '../process/logging.js';
import { ForkServerProcess, SpawnProcess } from '../process/method-processes.js';
import { parentProcess } from '../process/parent-process.js';
import { fillPocket } from '../process/pocket.js';
import { setForkserverPreload } from '../process/preload.js';
import { Process } from '../process/process.js';
import { effectiveStartMethod, fixedStartMethod, fixStartMethod, startMethods, type StartMethod } from '../process/start-method.js';
import { JoinableQueue } from '../queues/joinable-queue.js';
import { LifoQueue } from '../queues/lifo-queue.js';
import { PriorityQueue } from '../queues/priority-queue.js';
import { Queue } from '../queues/queue.js';
import { SimpleQueue } from '../queues/simple-queue.js';
import { Barrier } from '../sync/barrier.js';
import { BoundedSemaphore } from '../sync/bounded-semaphore.js';
import { Condition } from '../sync/condition.js';
import { Event } from '../sync/event.js';
import { Lock } from '../sync/lock.js';
import { RLock } from '../sync/r-lock.js';
import { Semaphore } from '../sync/semaphore.js';
import { describeValue } from '../util/describe-value.js';

/**
 * A start method together with everything that the module offers (Python: `multiprocessing.context.BaseContext`, CX-01).
 *
 * Libraries take one from `getContext()` or from their user, and leave `setStartMethod` to the program.
 *
 * @example
 * ```ts
 * import { type BaseContext, getContext } from 'forkful';
 * const build = (context: BaseContext) => new context.Process({ target: () => {} });
 * console.log(build(getContext('spawn')).name); // SpawnProcess-1
 * ```
 */
export class BaseContext {
  readonly Process: typeof Process = Process;
  readonly Barrier = Barrier;
  readonly BoundedSemaphore = BoundedSemaphore;
  readonly Condition = Condition;
  readonly Event = Event;
  readonly Lock = Lock;
  readonly Manager: typeof Manager = Manager;
  readonly Pipe = Pipe;
  readonly Pool: typeof Pool = Pool;
  readonly JoinableQueue = JoinableQueue;
  readonly LifoQueue = LifoQueue;
  readonly PriorityQueue = PriorityQueue;
  readonly Queue = Queue;
  readonly RLock = RLock;
  readonly Semaphore = Semaphore;
  readonly SimpleQueue = SimpleQueue;
  readonly activeChildren = activeChildren;
  readonly cpuCount = cpuCount;
  readonly currentProcess = currentProcess;
  readonly freezeSupport = freezeSupport;
  readonly getLogger = getLogger;
  readonly logToStderr = logToStderr;
  readonly parentProcess = parentProcess;
  readonly setExecutable = setExecutable;
  readonly setForkserverPreload = setForkserverPreload;

  /** This context without a name, another context with one. */
  getContext(method?: string | null): BaseContext {
    return method === undefined || method === null ? this : getContext(method);
  }

  /** The names of all start methods, the default first (MO-06). */
  getAllStartMethods(): StartMethod[] {
    return getAllStartMethods();
  }

  /** The method of this context (MO-07). */
  getStartMethod(allowNone?: boolean | { readonly allowNone?: boolean }): StartMethod | undefined {
    return getStartMethod(allowNone);
  }

  /** Only the default context's method can be set (MO-08). @throws ValueError on a concrete context. */
  setStartMethod(method: string | null, force?: boolean | { readonly force?: boolean }): void {
    setStartMethod(method, force);
  }
}

class ConcreteContext extends BaseContext {
  override readonly Process: typeof Process;
  override readonly Manager: typeof Manager = () => managerOf(this);
  readonly #method: StartMethod;

  constructor(method: StartMethod, type: typeof Process) {
    super();
    this.#method = method;
    this.Process = type;
  }

  override getStartMethod(): StartMethod {
    return this.#method;
  }

  override setStartMethod(): void {
    throw new ValueError(
      `Context.setStartMethod: cannot set start method of concrete context '${this.#method}'. Ask for another with getContext(method).`,
    );
  }
}

/**
 * The context that starts every process with a fresh Node (CX-06).
 *
 * @example
 * ```ts
 * import { getContext, SpawnContext } from 'forkful';
 * console.log(getContext('spawn') instanceof SpawnContext); // true
 * ```
 */
export class SpawnContext extends ConcreteContext {
  constructor() {
    super('spawn', SpawnProcess);
  }
}

/**
 * The context that keeps processes ready, so that a start costs little (CX-07). Unlike Python's, it starts the workers of pools anew:
 * their stderr is kept for `WorkerLostError`, which a process that is ready already cannot be given.
 *
 * @example
 * ```ts
 * import { ForkServerContext, getContext } from 'forkful';
 * console.log(getContext('forkserver') instanceof ForkServerContext); // true
 * ```
 */
export class ForkServerContext extends ConcreteContext {
  constructor() {
    super('forkserver', ForkServerProcess);
  }
}

const defaultContext = new BaseContext();
const contexts: Partial<Record<StartMethod, BaseContext>> = {};

/**
 * Gives a context: everything the module offers, tied to a start method (Python: `multiprocessing.get_context`, MO-09).
 *
 * @param method `spawn` or `forkserver`. Default: the default context, whose method is fixed by the question.
 * @throws ValueError when there is no such method; for `fork` it says why.
 * @example
 * ```ts
 * import { getContext } from 'forkful';
 * const ctx = getContext('spawn');
 * const child = new ctx.Process({ target: () => {} });
 * console.log(child.name); // SpawnProcess-1
 * ```
 */
export function getContext(method?: string | null): BaseContext {
  if (method === undefined || method === null) {
    const fixed = effectiveStartMethod();
    return fixed === 'spawn' ? defaultContext : concrete(fixed);
  }
  return concrete(requireMethod('getContext', method));
}

/**
 * Chooses how children are started from now on (Python: `multiprocessing.set_start_method`, MO-08).
 *
 * @param method `spawn` or `forkserver`; `null` together with `force` takes the choice back.
 * @param force Whether a choice that was made before is replaced. Default: false.
 * @throws ValueError when there is no such method; RuntimeError when one was chosen or used before.
 * @example
 * ```ts
 * import { setStartMethod } from 'forkful';
 * setStartMethod('forkserver');
 * ```
 */
export function setStartMethod(method: string | null, force: boolean | { readonly force?: boolean } = false): void {
  const forced = typeof force === 'object' ? force.force === true : force;
  if (fixedStartMethod() !== undefined && !forced) {
    throw new RuntimeError(`setStartMethod: context has already been set, to '${effectiveStartMethod()}'. Call it once, first thing, or with force.`);
  }
  if (method === null && forced) {
    fixStartMethod(undefined);
    return;
  }
  const chosen = requireMethod('setStartMethod', method);
  fixStartMethod(chosen);
  if (chosen === 'forkserver') fillPocket();
}

/**
 * Tells how children are started (Python: `multiprocessing.get_start_method`, MO-07).
 *
 * @param allowNone Whether `undefined` is an answer; otherwise the question fixes the default. Default: false.
 * @example
 * ```ts
 * import { getStartMethod } from 'forkful';
 * console.log(getStartMethod()); // spawn
 * ```
 */
export function getStartMethod(): StartMethod;
export function getStartMethod(allowNone: boolean | { readonly allowNone?: boolean } | undefined): StartMethod | undefined;
export function getStartMethod(allowNone: boolean | { readonly allowNone?: boolean } = false): StartMethod | undefined {
  const none = typeof allowNone === 'object' ? allowNone.allowNone === true : allowNone;
  return none ? fixedStartMethod() : effectiveStartMethod();
}

/**
 * Lists the start methods of this platform, the default first (Python: `multiprocessing.get_all_start_methods`, MO-06).
 *
 * @example
 * ```ts
 * import { getAllStartMethods } from 'forkful';
 * console.log(getAllStartMethods()); // [ 'spawn', 'forkserver' ]
 * ```
 */
export function getAllStartMethods(): StartMethod[] {
  return [...startMethods];
}

function concrete(method: StartMethod): BaseContext {
  if (method === 'forkserver') fillPocket();
  return (contexts[method] ??= method === 'spawn' ? new SpawnContext() : new ForkServerContext());
}

function requireMethod(call: string, method: unknown): StartMethod {
  const known = startMethods.find((one) => one === method);
  if (known !== undefined) return known;
  if (method === 'fork') {
    throw new ValueError(
      `${call}: cannot find context for 'fork'. Node cannot copy a running process (its threads would be missing in the copy): ` +
        `choose among ${startMethods.join(', ')}.`,
    );
  }
  throw new ValueError(`${call}: cannot find context for ${describeValue(method)}. Choose among ${startMethods.join(', ')}.`);
}
