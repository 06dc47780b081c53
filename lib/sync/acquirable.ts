import { inspect } from 'node:util';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import type { Seconds } from '../util/seconds.js';
import { readBlock, readWait, type BlockOptions, type WaitOptions } from '../util/wait-options.js';
import type { Hold } from './hold.js';
import type { LockCore } from './lock-core.js';
import type { UnitPort } from './unit-port.js';

/** What can be acquired and released: locks, semaphores, conditions. */
export abstract class Acquirable<C extends LockCore = LockCore> {
  readonly #core: C;
  readonly #kind: string;

  /** @internal */
  protected constructor(kind: string, core: C) {
    this.#kind = kind;
    this.#core = core;
  }

  /** @internal */
  protected get core(): C {
    return this.#core;
  }

  /** How messages and reports call it. */
  get name(): string {
    return this.core.port.name;
  }

  /**
   * Whether the last acquire in this process took over from a holder that ended without releasing.
   *
   * What the lock protects may be half done then: look at it before you trust it. Python has no such thing: there the lock
   * stays locked for ever.
   */
  get holderDied(): boolean {
    return this.core.port.units.holderDied;
  }

  /**
   * Acquires it; who has waited longest, in whichever process and task, comes first.
   *
   * @param block `false`: do not wait. Or options: `{ block, timeout, signal }`. Default: true.
   * @param timeout the longest wait, in seconds; zero or less: one try. Default: for ever.
   * @returns whether it was acquired within the time allowed.
   * @throws the reason of `signal` when it fires before the acquire was granted. One that was granted first returns true.
   * @throws ArgumentTypeError, ValueError (as rejection, like all others) when `block` or `timeout` is none.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `acquire(block=True, timeout=None)` (SY-01).
   */
  async acquire(block?: boolean | BlockOptions, timeout?: Seconds | null): Promise<boolean> {
    const call = `${this.#kind}.acquire`;
    return this.core.acquire(call, readBlock(call, block, timeout));
  }

  /**
   * Releases it. When this process has acquired it, nothing is waited for: the message leaves at once.
   *
   * @throws ValueError (as rejection, like all others) when it is not acquired: released too many times.
   * @throws AssertionError for an `RLock` that the calling task does not have.
   * @throws BrokenError when the manager is gone.
   *
   * Python: `release()` (SY-02).
   */
  async release(): Promise<void> {
    await this.core.release(`${this.#kind}.release`);
  }

  /**
   * Acquires it for a block: `await using _ = await lock.hold()` releases it at the end of the block.
   *
   * @param options `{ timeout, signal }` of the wait, or the timeout in seconds. Default: for ever.
   * @returns what is to be released; see `Hold`.
   * @throws TimeoutError (as rejection, like all others) when it was not to be had within the time allowed.
   * @throws the reason of `signal`, and the errors of `acquire`.
   *
   * Python: `with lock:`.
   */
  async hold(options?: Seconds | WaitOptions | null): Promise<Hold> {
    const call = `${this.#kind}.hold`;
    return this.core.hold(call, readWait(call, options));
  }

  /**
   * Runs a function while it is held, and releases it when the function has ended, whichever way.
   *
   * @param run what to run; what it returns may be a promise.
   * @param options `{ timeout, signal }` of the wait, or the timeout in seconds. Default: for ever.
   * @returns what the function returns.
   * @throws what the function throws, as rejection, and the errors of `hold`.
   *
   * Python: `with lock:`.
   */
  async withLock<R>(run: () => R, options?: Seconds | WaitOptions | null): Promise<Awaited<R>> {
    const call = `${this.#kind}.withLock`;
    return this.core.withLock(call, readWait(call, options), run);
  }

  [inspect.custom](): string {
    return this.core.describe();
  }

  /** @internal What conditions and the codec use; `undefined` for anything else. */
  static coreOf(value: object): LockCore | undefined {
    return #core in value ? value.#core : undefined;
  }
}

/** Gives the link back when the object is forgotten; what is held then is dealt with by the port. */
export function letGoWhenForgotten(owner: object, port: UnitPort): void {
  releaseWhenForgotten(owner, { release: () => port.forgotten() });
}
