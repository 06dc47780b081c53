import type { Readable, Writable } from 'node:stream';
import { inspect } from 'node:util';
import { AssertionError, ValueError } from '../errors/python-errors.js';
import { codec } from '../serialization/installed-codec.js';
import { describeValue } from '../util/describe-value.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import type { AuthenticationString } from './authentication-string.js';
import { inspectProcess } from './inspect-process.js';
import { keyBoxOf } from './key-box.js';
import { ownThread } from './own-thread.js';
import { readDaemon, readProcessOptions, type KeywordProcessOptions, type ProcessOptions } from './process-options.js';
import { ProcessSeed, setState, stateOf, type ProcessState } from './process-state.js';
import { Sentinel } from './sentinel.js';
import { nextIdentity, thisProcess } from './self.js';
import { ownMethod, type StartMethod } from './start-method.js';
import { startProcess } from './start-process.js';
import { requireOpen, requireOwn, requireStarted } from './state-checks.js';
import { waitForExit } from './wait-for-exit.js';

/**
 * Code that runs in a process of its own (Python: `multiprocessing.Process`, PR-01 to PR-18).
 *
 * Give it a `target` and `args`, or extend it and override `run()`. The target may be any function: a closure, an arrow,
 * a method; what it captures crosses with it, and the main module is not run again in the child.
 *
 * @example
 * ```ts
 * import { Process } from 'forkful';
 * const child = new Process({ target: (who: string) => console.log(`hello ${who}`), args: ['world'] });
 * child.start();
 * await child.join();
 * console.log(child.exitCode); // 0
 * ```
 */
export class Process<A extends readonly unknown[] = any, K = any> {
  /**
   * Builds a process; nothing runs before `start()`.
   *
   * @param options Target, arguments and settings. Python's positions work too: `(null, target, name, args, kwargs)`.
   * @throws AssertionError when `group` is given or `name` is no string; ArgumentTypeError for other wrong types.
   */
  constructor(options?: ProcessOptions<A>);
  constructor(options: KeywordProcessOptions<A, K>);
  constructor(group: null | undefined, target?: (...args: any[]) => unknown, name?: string | null, args?: Iterable<unknown>, kwargs?: object, options?: object);
  constructor(...given: unknown[]) {
    if (given[0] instanceof ProcessSeed) {
      setState(this, given[0].state);
      return;
    }
    const self = thisProcess();
    const { task, name, daemon, signal, ...options } = readProcessOptions('Process', given);
    const identity = nextIdentity();
    const { [ownThread]: thread } = new.target as { readonly [ownThread]?: boolean };
    const state: ProcessState = {
      kind: 'own',
      identity,
      name: name ?? `${new.target.name || 'Process'}-${identity.join(':')}`,
      daemon: daemon ?? (thread === true ? self.daemon : self.host.daemon),
      keyBox: self.keyBox,
      parentPid: self.pid,
      task,
      plan: {
        role: 'process',
        options,
        method: (new.target as { readonly [ownMethod]?: StartMethod })[ownMethod],
        thread,
        hidden: false,
        endedByOwner: false,
        keepsChannel: false,
        payload: () => codec.encode({ process: this, ...state.task }, { call: 'Process.start' }),
      },
      handle: undefined,
      closed: false,
      signal,
    };
    setState(this, state);
  }

  /** What the child does: calls the target. Override it in a subclass; call it directly and it runs here (PR-02). */
  run(): unknown {
    const { task } = stateOf(this);
    if (task?.target === undefined) return undefined;
    const args = task.kwargs === undefined ? task.args : [...task.args, task.kwargs];
    return task.target(...(args as never[]));
  }

  /**
   * Starts the child; its `pid` stands when this returns (PR-03).
   *
   * @throws SerializationError when target, arguments or fields cannot cross: the object stays unstarted.
   * @throws AssertionError when it was started before, was built by another process, or this process is a daemon.
   * @throws ValueError after `close()`, and when there is neither a target nor a `run()` of the object's own class (Python
   *   starts a child then that does nothing); SpawnError when the system makes no new process.
   */
  start(): void {
    const state = stateOf(this);
    requireWork(this, state);
    startProcess(this, state);
  }

  /**
   * Waits until the child has ended (PR-04). Ask `exitCode` or `isAlive()` afterwards to learn whether it timed out.
   *
   * @param timeout Seconds, or `{ timeout, signal }`. Default: for ever; zero or less is one look.
   * @returns A promise that resolves at the end or the timeout, and rejects with an aborted signal's reason,
   *   AssertionError before the start or outside of the creator, or ValueError after `close()`.
   */
  async join(timeout?: Seconds | null | WaitOptions): Promise<void> {
    const wait = readWait('Process.join', timeout);
    const state = requireOwn('Process.join', 'can only join a child process', stateOf(this));
    const handle = requireStarted('Process.join', 'can only join a started process', state);
    await waitForExit(handle, wait, { call: 'Process.join', on: state.name });
  }

  /** Ends the child with SIGTERM; its own children live on (PR-12). Nothing happens when it has ended. */
  terminate(): void {
    signalChild(this, 'terminate', 'SIGTERM');
  }

  /** Ends the child with SIGKILL, which it cannot refuse (PR-13). Windows knows no difference to `terminate`. */
  kill(): void {
    signalChild(this, 'kill', 'SIGKILL');
  }

  /** Sends SIGINT, as Ctrl-C does (PR-14). Without a handler the child ends with exit code -2. */
  interrupt(): void {
    signalChild(this, 'interrupt', 'SIGINT');
  }

  /** Gives up the object's hold on an ended or unstarted child (PR-15). Idempotent. @throws ValueError while it runs. */
  close(): void {
    const state = stateOf(this);
    if (state.kind === 'self') return;
    if (state.handle !== undefined && state.handle.status === undefined) {
      throw new ValueError(
        'Process.close: Cannot close a process while it is still running. You should first call join() or terminate().',
      );
    }
    state.closed = true;
    state.handle = undefined;
    state.task = undefined;
  }

  /** Whether the process runs (PR-05): from `start()` until its end was seen. */
  isAlive(): boolean {
    const state = requireOpen('Process.isAlive', stateOf(this));
    if (state.kind === 'self') return true;
    requireOwn('Process.isAlive', 'can only test a child process', state);
    return state.handle !== undefined && state.handle.status === undefined;
  }

  /** The process's number; `undefined` before the start (PR-08). */
  get pid(): number | undefined {
    const state = requireOpen('Process.pid', stateOf(this));
    return state.kind === 'self' ? process.pid : (state.handle?.pid ?? state.knownPid);
  }

  /** The same as `pid`. */
  get ident(): number | undefined {
    return this.pid;
  }

  /** A name for people (PR-06); needs not be unique. */
  get name(): string {
    return stateOf(this).name;
  }

  set name(name: string) {
    if (typeof name !== 'string') {
      throw new AssertionError(`Process.name: name must be a string, and ${describeValue(name)} was given. Give a string.`);
    }
    stateOf(this).name = name;
    if (stateOf(this).kind === 'self') thisProcess().name = name;
  }

  /** Whether the child dies with its parent, and may have no children (PR-07). Set it before the start. */
  get daemon(): boolean {
    return stateOf(this).daemon;
  }

  set daemon(daemon: boolean) {
    const state = stateOf(this);
    if (state.kind !== 'own' || state.handle !== undefined) {
      throw new AssertionError('Process.daemon: process has already started. Set it before start().');
    }
    state.daemon = readDaemon('Process.daemon', daemon) ?? false;
  }

  /** How it ended (PR-09): `undefined` before, the code, or `-N` for signal N. */
  get exitCode(): number | undefined {
    return requireOpen('Process.exitCode', stateOf(this)).handle?.status?.exitCode;
  }

  /** Becomes ready when the process ends (PR-11): `await child.sentinel`. @throws ValueError before the start. */
  get sentinel(): Sentinel {
    const state = requireOpen('Process.sentinel', stateOf(this));
    if (state.handle === undefined) throw new ValueError('Process.sentinel: process not started. Call start() first.');
    return (state.sentinel ??= new Sentinel(state.handle, state.name));
  }

  /** What the child reads as stdin, where `stdio` made it a pipe. */
  get stdin(): Writable | undefined {
    return stateOf(this).handle?.stdin ?? undefined;
  }

  /** What the child writes to stdout, where `stdio` made it a pipe. */
  get stdout(): Readable | undefined {
    return stateOf(this).handle?.stdout ?? undefined;
  }

  /** What the child writes to stderr, where `stdio` made it a pipe. */
  get stderr(): Readable | undefined {
    return stateOf(this).handle?.stderr ?? undefined;
  }

  /** The key that processes of one program show each other (PR-10). */
  get authKey(): AuthenticationString {
    return stateOf(this).keyBox.key();
  }

  set authKey(key: Uint8Array) {
    if (typeof key !== 'object' || typeof key.byteLength !== 'number') {
      throw new ValueError(`Process.authKey: ${describeValue(key)} is no key. Give bytes.`);
    }
    const state = stateOf(this);
    state.keyBox = keyBoxOf(key);
    if (state.kind === 'self') thisProcess().keyBox = state.keyBox;
  }

  /** `await using`: a child that still runs is terminated and waited for, then closed. Call `join()` before to let it finish. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { handle } = stateOf(this);
    if (handle !== undefined) {
      handle.signal('SIGTERM');
      await waitForExit(handle, { timeoutMs: undefined, signal: undefined }, { call: 'await using', on: this.name });
    }
    this.close();
  }

  [inspect.custom](): string {
    return inspectProcess(this.constructor.name, stateOf(this));
  }
}

/** No private method: an object that was revived in another process has none. */
/** Refuses a process that would end without having done anything. (Within the class `Process` would have a second, private name.) */
function requireWork(object: Process, { plan, task, closed, name }: ProcessState): void {
  // Only a process that may be started has a plan; for one that may not, there is a better message.
  if (plan?.role !== 'process' || closed || task?.target !== undefined || object.run !== Process.prototype.run) return;
  throw new ValueError(
    `Process.start: '${name}' has no target and no run() of its own, so there is nothing to run. Give target, or override run().`,
  );
}

function signalChild(child: object, verb: string, signal: NodeJS.Signals): void {
  const call = `Process.${verb}`;
  const state = requireOwn(call, `can only ${verb} a child process`, stateOf(child));
  requireStarted(call, `can only ${verb} a started process`, state).signal(signal);
}
