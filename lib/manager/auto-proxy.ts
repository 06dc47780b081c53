import type { ResourceLink } from '../rpc/broker.js';
import { BaseProxy } from './base-proxy.js';
import { ProxyPromise } from './iterator-proxy.js';
import { Special } from './object-handle.js';
import { aliasProxy, callProxy } from './proxy-link.js';

/**
 * A proxy that offers whatever methods its object has: `counter.increment(5)` is `counter.callMethod('increment', [5])`.
 *
 * Which methods there are only the manager knows, so any name but a few is taken for one.
 *
 * Python: `AutoProxy` (PX-19).
 */
class AutoProxy extends BaseProxy {
  /** Iterates over the object, where it can be iterated: each step is a call. */
  [Symbol.asyncIterator](): AsyncGenerator<unknown, unknown, unknown> {
    return ProxyPromise.of(callProxy(this, this[Symbol.asyncIterator], Special.iterate, []))[Symbol.asyncIterator]();
  }
}

/** Names that JavaScript itself asks for, and that say something else when they are answered. */
const reserved = new Set(['then', 'toJSON', 'constructor', 'prototype', 'asymmetricMatch', 'nodeType', '$$typeof']);

const handler: ProxyHandler<AutoProxy> = {
  get(target, key, receiver) {
    if (typeof key === 'symbol' || key in target || reserved.has(key) || key.startsWith('_')) {
      return Reflect.get(target, key, receiver) as unknown;
    }
    const known = methodsOf(target);
    let method = known.get(key);
    if (method === undefined) {
      const call = (...args: unknown[]): Promise<unknown> => ProxyPromise.of(callProxy(target, call, key, args));
      method = call;
      known.set(key, method);
    }
    return method;
  },
};

type Methods = Map<string, (...args: unknown[]) => Promise<unknown>>;

/** The methods that were asked for, so that `proxy.f === proxy.f`. */
const methods = new WeakMap<object, Methods>();

function methodsOf(target: object): Methods {
  let known = methods.get(target);
  if (known === undefined) {
    known = new Map();
    methods.set(target, known);
  }
  return known;
}

/** Makes a proxy without a class of its own. */
export function autoProxy(link: ResourceLink): BaseProxy {
  const target = new AutoProxy(link);
  return aliasProxy(new Proxy(target, handler), target);
}
