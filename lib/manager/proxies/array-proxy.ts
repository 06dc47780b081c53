import { checkNumber, makeNumbers, type Numbers, type Typecode } from '../typecodes.js';
import { ContainerProxy } from './container-proxy.js';
import { checkAmount, checkBound, checkIndex, checkIterable } from './read-arguments.js';

/**
 * Numbers of one type that live in a manager, for any number of processes; as many as at the start.
 *
 * Indices count from the end when they are negative. Each call is one step. The numbers lie in the manager as a typed array.
 *
 * @example
 * ```ts
 * import { Manager } from 'forkful';
 *
 * await using manager = Manager();
 * const bins = manager.Array('I', [0, 0, 0]);
 * await Promise.all([bins.increment(1), bins.increment(1), bins.increment(-1)]);
 * console.log(await bins.slice()); // prints: [ 0, 2, 1 ]
 * ```
 *
 * Python: `ArrayProxy` (PX-12), the result of `manager.Array()`. `a[i]` is `get`, `a[i] = x` is `set`, `a[a:b]` is `slice`,
 * `a[a:b] = xs` is `setSlice`, `len(a)` is `length`, which is known here.
 */
export class ArrayProxy<T extends number | bigint = number> extends ContainerProxy {
  /** The type of the numbers. */
  get typecode(): Typecode {
    return this.port.link.args[0] as Typecode;
  }

  /** How many numbers there are; it never changes. */
  get length(): number {
    const content = this.port.link.args[1] as Numbers | number;
    return typeof content === 'number' ? content : content.length;
  }

  /** Gives a number; `undefined` when there is none at `index`. */
  async get(index: number): Promise<T | undefined> {
    return (await this.port.ask('get', [checkIndex('ArrayProxy.get', 'index', index)])) as T | undefined;
  }

  /**
   * Replaces a number.
   *
   * @throws ValueError (as rejection, like all others) when there is none at `index`, or the value is out of the typecode's range.
   * @throws ArgumentTypeError when the value is not of the typecode's kind.
   */
  async set(index: number, value: T): Promise<void> {
    checkNumber('ArrayProxy.set', this.typecode, value);
    await this.port.ask('set', [checkIndex('ArrayProxy.set', 'index', index), value]);
  }

  /** Gives a part, in one step. @param start default: the beginning. @param stop before where; default: the end. */
  async slice(start?: number, stop?: number): Promise<T[]> {
    const call = 'ArrayProxy.slice';
    const part = await this.port.ask('slice', [checkBound(call, 'start', start) ?? 0, checkBound(call, 'stop', stop)]);
    return Array.from(part as ArrayLike<T>);
  }

  /**
   * Writes numbers from `start` on, in one step.
   *
   * @throws ValueError (as rejection, like all others) when they do not all fit, or one is out of the typecode's range.
   * @throws ArgumentTypeError when one is not of the typecode's kind.
   */
  async setSlice(start: number, values: Iterable<T>): Promise<void> {
    const call = 'ArrayProxy.setSlice';
    await this.port.ask('setSlice', [checkIndex(call, 'start', start), toNumbers(call, this.typecode, values)]);
  }

  /**
   * Adds to a number. Exact, however many processes do it at once.
   *
   * @param by what is added. Default: 1, as a bigint where the typecode wants one.
   * @returns the sum.
   * @throws ValueError (as rejection) when there is none at `index`, or the sum does not fit into the typecode; it stays as it was then.
   */
  async increment(index: number, by?: T): Promise<T> {
    const call = 'ArrayProxy.increment';
    const { typecode } = this;
    const amount = checkAmount(call, by ?? (typecode === 'q' || typecode === 'Q' ? 1n : 1));
    checkNumber(call, typecode, amount, 'difference');
    return (await this.port.ask('increment', [checkIndex(call, 'index', index), amount])) as T;
  }

  /** Replaces a number if it is still `expected`; tells whether it did. @throws ValueError (as rejection) as `set` does. */
  async compareAndSet(index: number, expected: T, next: T): Promise<boolean> {
    const call = 'ArrayProxy.compareAndSet';
    checkNumber(call, this.typecode, next);
    return (await this.port.ask('compareAndSet', [checkIndex(call, 'index', index), expected, next])) as boolean;
  }

  /** The same as `slice()`, as every proxy has it. */
  override getValue(): Promise<T[]> {
    return this.slice();
  }

  /** Goes through the numbers in pages of up to 1000; each page is as it is when it is asked for. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.rows(() => undefined, (row) => row as T);
  }
}

/** Checks numbers and packs them. */
export function toNumbers(call: string, typecode: Typecode, values: unknown): Numbers {
  const given = Array.from(checkIterable(call, 'values', values));
  const numbers = makeNumbers(typecode, given.length);
  given.forEach((value, index) => {
    checkNumber(call, typecode, value);
    numbers[index] = value as number;
  });
  return numbers;
}
