import { ContainerProxy } from './container-proxy.js';
import type { Amount } from './dict-proxy.js';
import { checkAmount } from './read-arguments.js';
import { checkNumber, type Typecode } from '../typecodes.js';

/**
 * One value that lives in a manager, for any number of processes.
 *
 * With a typecode it is a number of that type, and nothing else can be set; without one it is anything that crosses.
 *
 * @example
 * ```ts
 * import { Manager } from 'forkful';
 *
 * await using manager = Manager();
 * const total = manager.Value('i', 40);
 * console.log(await total.increment(2), await total.get()); // prints: 42 42
 * ```
 *
 * Python: `ValueProxy` (PX-11), the result of `manager.Value()`. Differences: `get()` and `set()` only, as reading asks
 * another process; the typecode is enforced; `increment` and `compareAndSet` need no lock.
 */
export class ValueProxy<T = number> extends ContainerProxy {
  /** What it may hold; `null`: anything. */
  get typecode(): Typecode | null {
    return this.port.link.args[0] as Typecode | null;
  }

  /** Gives a copy of the value. */
  async get(): Promise<T> {
    return (await this.port.value('get', [])) as T;
  }

  /**
   * Replaces the value. When the promise is fulfilled every process sees it.
   *
   * @throws ArgumentTypeError (as rejection, like all others) when it is not of the typecode's kind; ValueError when it is out of its range.
   * @throws SerializationError when it cannot cross.
   */
  async set(value: T): Promise<void> {
    this.#check('ValueProxy.set', value);
    await this.port.ask('set', this.port.encode('ValueProxy.set', (write) => [write(value, 'value')]));
  }

  /**
   * Adds to the number. Exact, however many processes do it at once.
   *
   * @param by what is added. Default: 1, as a bigint where the typecode wants one.
   * @returns the sum.
   * @throws ValueError (as rejection, like all others) when the sum does not fit into the typecode; it stays as it was then.
   * @throws ArgumentTypeError when the value is no number, or when one is a bigint and the other not.
   */
  async increment(by?: Amount<T>): Promise<Amount<T>> {
    const call = 'ValueProxy.increment';
    const { typecode } = this;
    const amount = checkAmount(call, by ?? (typecode === 'q' || typecode === 'Q' ? 1n : 1));
    if (typecode !== null) checkNumber(call, typecode, amount, 'difference');
    return (await this.port.ask('increment', [amount])) as Amount<T>;
  }

  /** Replaces the value if it still equals `expected`; tells whether it did. Plain values are compared deeply. */
  async compareAndSet(expected: T, next: T): Promise<boolean> {
    const call = 'ValueProxy.compareAndSet';
    this.#check(call, next);
    const args = this.port.encode(call, (write) => [write(expected, 'expected'), write(next, 'next')]);
    return (await this.port.ask('compareAndSet', args)) as boolean;
  }

  /** The same as `get()`, as every proxy has it. */
  override getValue(): Promise<T> {
    return this.get();
  }

  #check(call: string, value: unknown): void {
    if (this.typecode !== null) checkNumber(call, this.typecode, value);
  }
}
