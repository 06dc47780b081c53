import { inspect } from 'node:util';
import { holdProgram, releaseProgram } from '../util/keep-alive.js';
import type { Seconds } from '../util/seconds.js';
import { readWait, type WaitOptions } from '../util/wait-options.js';
import { noteWait } from '../util/waits.js';
import { thisProcess } from './self.js';

const listeners = new Set<() => void>();
let ended = false;
/** Whose child this process is; the system gives it another parent when that one dies. Not always the parent's own pid: a wrapper may stand between. */
const firstParent = process.ppid;

/** What the system says; Windows says nothing, and ends children with their parent. */
export function parentSeemsAlive(): boolean {
  return process.platform !== 'win32' && process.ppid === firstParent;
}

/** Notes that the parent is gone. */
export function parentEnded(): void {
  ended = true;
  for (const listener of listeners) listener();
  listeners.clear();
}

/** The parent as a child sees it (Python: `multiprocessing.parent_process()`'s answer, MO-03). */
export class ParentProcess {
  readonly pid: number;
  readonly name: string;

  constructor(pid: number, name: string) {
    this.pid = pid;
    this.name = name;
  }

  /** The same as `pid`. */
  get ident(): number {
    return this.pid;
  }

  /** Never known to a child. */
  get exitCode(): undefined {
    return undefined;
  }

  /** Whether the parent runs; turns false also when it is killed. */
  isAlive(): boolean {
    return !ended && (process.platform === 'win32' || parentSeemsAlive());
  }

  /** Waits until the parent has ended, at most `timeout` seconds or as `{ timeout, signal }` says. */
  async join(timeout?: Seconds | null | WaitOptions): Promise<void> {
    const { timeoutMs, signal } = readWait('ParentProcess.join', timeout);
    if (ended) return;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        listeners.delete(end);
        signal?.removeEventListener('abort', abort);
        over();
        releaseProgram();
      };
      const end = (): void => {
        finish();
        resolve();
      };
      const abort = (): void => {
        finish();
        reject(signal!.reason as Error);
      };
      listeners.add(end);
      signal?.addEventListener('abort', abort);
      holdProgram();
      const over = noteWait({ call: 'ParentProcess.join', on: this.name, timed: timeoutMs !== undefined || signal !== undefined });
      const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    });
  }

  [inspect.custom](): string {
    return `<ParentProcess name='${this.name}' pid=${this.pid} ${this.isAlive() ? 'started' : 'stopped'}>`;
  }
}

let parent: ParentProcess | undefined;

/**
 * Gives the process that started this one (Python: `multiprocessing.parent_process`, MO-03).
 *
 * @returns `undefined` in the main process.
 * @example
 * ```ts
 * import { parentProcess, Process } from 'forkful';
 * const child = new Process({ target: () => console.log(parentProcess()?.name) });
 * child.start();
 * await child.join(); // the child prints MainProcess
 * ```
 */
export function parentProcess(): ParentProcess | undefined {
  const facts = thisProcess().parent;
  if (facts === undefined) return undefined;
  return (parent ??= new ParentProcess(facts.pid, facts.name));
}
