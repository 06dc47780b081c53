import { ArgumentTypeError } from '../../errors/python-errors.js';
import { describeValue } from '../../util/describe-value.js';
import { ContainerProxy } from './container-proxy.js';
import type { Wire } from './container-port.js';
import type { Amount } from './dict-proxy.js';
import { checkAmount, readPairs } from './read-arguments.js';

type Row = readonly [name: string, value: Wire];
type Name<S> = Extract<keyof S, string>;

/**
 * Named values that live in a manager, for any number of processes; each name has a type of its own.
 *
 * Each call is one step. What `get` gives is a copy. Reading asks another process, so it is `await ns.get('x')` and not
 * `ns.x`.
 *
 * @example
 * ```ts
 * import { Manager } from 'forkful';
 *
 * await using manager = Manager();
 * const settings = manager.Namespace<{ depth: number; label?: string }>({ depth: 3 });
 * await settings.set('label', 'deep');
 * console.log(await settings.get('depth'), await settings.copy()); // prints: 3 { depth: 3, label: 'deep' }
 * ```
 *
 * Python: `NamespaceProxy` (PX-10), the result of `manager.Namespace()`. Differences: a name that is not there is no
 * error but `undefined`, and names that begin with `_` are names like others.
 */
export class NamespaceProxy<S extends object = Record<string, unknown>> extends ContainerProxy {
  /** Gives a copy of the value of a name; `undefined` when it is not there. */
  async get<N extends Name<S>>(name: N): Promise<S[N]> {
    return (await this.port.value('get', [checkName('NamespaceProxy.get', name)])) as S[N];
  }

  /** Tells whether the name is there. */
  async has(name: Name<S>): Promise<boolean> {
    return (await this.port.ask('has', [checkName('NamespaceProxy.has', name)])) as boolean;
  }

  /** Sets a value. When the promise is fulfilled every process sees it. @throws SerializationError (as rejection) when it cannot cross. */
  async set<N extends Name<S>>(name: N, value: S[N]): Promise<void> {
    const call = 'NamespaceProxy.set';
    await this.port.ask('set', this.port.encode(call, (write) => [checkName(call, name), write(value, 'value')]));
  }

  /** Takes a name out; tells whether it was there. */
  async delete(name: Name<S>): Promise<boolean> {
    return (await this.port.ask('delete', [checkName('NamespaceProxy.delete', name)])) as boolean;
  }

  /** Sets many values in one step. */
  async update(values: Partial<S>): Promise<void> {
    const call = 'NamespaceProxy.update';
    await this.port.ask('update', [this.port.encode(call, (write) => writeNames(call, values, write))]);
  }

  /**
   * Adds to a number; a name that is not there counts as zero. Exact, however many processes do it at once.
   *
   * @param by what is added. Default: 1.
   * @returns the sum.
   * @throws ArgumentTypeError (as rejection) when something else than a number stands there.
   */
  async increment<N extends Name<S>>(name: N, by?: Amount<S[N]>): Promise<Amount<S[N]>> {
    const call = 'NamespaceProxy.increment';
    return (await this.port.ask('increment', [checkName(call, name), checkAmount(call, by ?? 1)])) as Amount<S[N]>;
  }

  /** Sets a value if the old one still equals `expected` (`undefined`: is not there); tells whether it did. */
  async compareAndSet<N extends Name<S>>(name: N, expected: S[N] | undefined, next: S[N]): Promise<boolean> {
    const call = 'NamespaceProxy.compareAndSet';
    const args = this.port.encode(call, (write) => [checkName(call, name), write(expected, 'expected'), write(next, 'next')]);
    return (await this.port.ask('compareAndSet', args)) as boolean;
  }

  /** A copy of everything as a plain object, as it is in one moment. */
  async copy(): Promise<S> {
    const rows = await this.port.answer(
      'items',
      [],
      (result, read) => (result as Row[]).map(([name, value]) => [name, read(value)] as const),
      (result) => (result as Row[]).map(([, value]) => value),
    );
    return Object.fromEntries(rows) as S;
  }

  /** The same as `copy()`, as every proxy has it. */
  override getValue(): Promise<S> {
    return this.copy();
  }
}

/** Names and values as they travel. */
export function writeNames(call: string, values: object, write: (value: unknown, root: string) => Wire): Wire[] {
  return readPairs(call, 'values', values).map(([name, value]) => [checkName(call, name), write(value, `values.${String(name)}`)]);
}

function checkName(call: string, name: unknown): string {
  if (typeof name === 'string') return name;
  throw new ArgumentTypeError(`${call}: the name is ${describeValue(name)}. Give a string, or use a dict.`);
}
