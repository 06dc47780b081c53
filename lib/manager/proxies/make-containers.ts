import type { ManagerBroker } from '../../rpc/broker.js';
import { describeValue } from '../../util/describe-value.js';
import { ArgumentTypeError, ValueError } from '../../errors/python-errors.js';
import type { DictKey } from '../key-identity.js';
import { checkNumber, checkTypecode, type NumberOf, type Typecode } from '../typecodes.js';
import { ArrayProxy, toNumbers } from './array-proxy.js';
import { encodeWires } from './container-port.js';
import { DictProxy, writePairs, type Pairs } from './dict-proxy.js';
import { ListProxy } from './list-proxy.js';
import { NamespaceProxy, writeNames } from './namespace-proxy.js';
import { checkIterable, checkKey } from './read-arguments.js';
import { SetProxy } from './set-proxy.js';
import { ValueProxy } from './value-proxy.js';

/*
 * A container's first content travels with the handles until the manager has it: 1. a process makes a dict with content
 * and starts a child with it; 2. the child's connection is open first; 3. what the child reads must be there, so the
 * child's handle brings it along.
 */

export function makeDict<K extends DictKey, V>(maker: ManagerBroker, call: string, pairs?: Pairs<K, V>): DictProxy<K, V> {
  if (pairs === undefined) return new DictProxy(maker.create('DictProxy', []));
  const content = encodeWires(call, maker.server.serverId, (write) => writePairs(call, pairs, write));
  return new DictProxy(maker.create('DictProxy', [content], []));
}

export function makeList<T>(maker: ManagerBroker, call: string, values?: Iterable<T>): ListProxy<T> {
  if (values === undefined) return new ListProxy(maker.create('ListProxy', []));
  const given = checkIterable(call, 'values', values);
  const content = encodeWires(call, maker.server.serverId, (write) =>
    Array.from(given, (value, index) => write(value, `values[${String(index)}]`)),
  );
  return new ListProxy(maker.create('ListProxy', [content], []));
}

export function makeSet<T extends DictKey>(maker: ManagerBroker, call: string, elements?: Iterable<T>): SetProxy<T> {
  if (elements === undefined) return new SetProxy(maker.create('SetProxy', []));
  const content = Array.from(checkIterable(call, 'elements', elements), (element) => checkKey(call, element));
  return new SetProxy(maker.create('SetProxy', [content], []));
}

export function makeNamespace<S extends object>(maker: ManagerBroker, call: string, values?: S): NamespaceProxy<S> {
  if (values === undefined) return new NamespaceProxy(maker.create('NamespaceProxy', []));
  const content = encodeWires(call, maker.server.serverId, (write) => writeNames(call, values, write));
  return new NamespaceProxy(maker.create('NamespaceProxy', [content], []));
}

export function makeValue<T>(maker: ManagerBroker, call: string, typecode: Typecode | null, value: T): ValueProxy<T> {
  if (typecode !== null) checkNumber(call, checkTypecode(call, typecode), value);
  const content = encodeWires(call, maker.server.serverId, (write) => write(value, 'value'));
  return new ValueProxy(maker.create('ValueProxy', [typecode, content], [typecode, undefined]));
}

export function makeArray<C extends Typecode>(
  maker: ManagerBroker,
  call: string,
  typecode: C,
  content: number | Iterable<NumberOf<C>>,
): ArrayProxy<NumberOf<C>> {
  const code = checkTypecode(call, typecode);
  if (typeof content === 'number') return new ArrayProxy(maker.create('ArrayProxy', [code, checkLength(call, content)]));
  const numbers = toNumbers(call, code, content);
  return new ArrayProxy(maker.create('ArrayProxy', [code, numbers], [code, numbers.length]));
}

function checkLength(call: string, length: number): number {
  if (!Number.isInteger(length)) {
    throw new ArgumentTypeError(`${call}: the length is ${describeValue(length)}. Give a whole number, or the numbers themselves.`);
  }
  if (length >= 0 && length <= 2 ** 27) return length;
  throw new ValueError(`${call}: the length is ${String(length)}. Give one from 0 to 134217728.`);
}
