import { NotImplementedError } from '../errors/python-errors.js';
import { Process } from './process.js';
import { ownThread } from './own-thread.js';
import { stateOf } from './process-state.js';
import { thisProcess } from './self.js';

/**
 * A `Process` that is a thread of this process (Python: `multiprocessing.dummy.Process`); `forkful/dummy` calls it `Process`.
 *
 * Target, arguments and fields cross to it as to a process: JavaScript's threads share no variables, Python's do. A thread that
 * throws ends with exit code 1 (in Python with 0). It has the process's `pid`, a number of its own as `ident`, and cannot be terminated, as in Python.
 *
 * @example
 * ```ts
 * import { Process } from 'forkful/dummy';
 * const thread = new Process({ target: (who: string) => console.log(`hello ${who}`), args: ['world'] });
 * thread.start();
 * await thread.join();
 * console.log(thread.exitCode); // 0
 * ```
 */
export class DummyProcess<A extends readonly unknown[] = any, K = any> extends Process<A, K> {
  static readonly [ownThread]: boolean = true;

  /** The thread's number in its process; `undefined` before the start. */
  override get ident(): number | undefined {
    const { kind, handle } = stateOf(this);
    return kind === 'self' ? thisProcess().thread : handle?.thread;
  }

  /** Not for threads. @throws NotImplementedError always. */
  override terminate(): void {
    refuse('terminate');
  }

  /** Not for threads. @throws NotImplementedError always. */
  override kill(): void {
    refuse('kill');
  }

  /** Not for threads. @throws NotImplementedError always. */
  override interrupt(): void {
    refuse('interrupt');
  }
}

function refuse(verb: string): never {
  throw new NotImplementedError(
    `Process.${verb}: a thread of forkful/dummy cannot be ended from outside. Let its function return, use Process of forkful, or terminate() a ThreadPool.`,
  );
}
