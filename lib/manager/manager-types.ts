import type { IteratorProxy } from './iterator-proxy.js';
import type { BaseProxy } from './base-proxy.js';
import type { Callable, RegisterOptions } from './registry.js';

/** What `BaseManager.with` is given: a class, a function, or how a type is registered, by the name of the type. */
export type TypeMap = Readonly<Record<string, Callable | RegisterOptions>>;

/** The methods that a manager gets for the types of a map. */
export type Creators<T extends TypeMap> = { readonly [K in keyof T]: Creator<T[K]> };

/** The method of a manager that makes an object of a registered type. */
export type Creator<T> = T extends Callable
  ? (...args: ArgumentsOf<T>) => Proxied<ObjectOf<T>>
  : T extends { readonly callable: infer C; readonly proxyType: new (...args: never[]) => infer P }
    ? (...args: ArgumentsOf<C>) => P
    : T extends { readonly proxyType: new (...args: never[]) => infer P }
      ? (...args: unknown[]) => P
      : T extends { readonly callable: infer C }
        ? (...args: ArgumentsOf<C>) => Proxied<ObjectOf<C>>
        : (...args: unknown[]) => AnyProxy;

type ArgumentsOf<C> = C extends new (...args: infer A) => unknown ? A : C extends (...args: infer A) => unknown ? A : unknown[];
type ObjectOf<C> = C extends new (...args: never[]) => infer T ? T : C extends (...args: never[]) => infer T ? Awaited<T> : unknown;

/** A proxy of an object whose class is not known here: any method may be called. */
export type AnyProxy = BaseProxy & Readonly<Record<string, (...args: any[]) => Promise<any>>>;

/**
 * A proxy of an object of this type: its public methods, each of which returns a promise.
 *
 * What a generator method returns can be iterated at once: `for await (const row of table.rows())`.
 */
export type Proxied<T> = unknown extends T ? AnyProxy : BaseProxy & {
  readonly [K in keyof T as MethodName<K, T[K]>]: T[K] extends (...args: infer A) => infer R ? (...args: A) => ProxyResult<R> : never;
} & (T extends Iterable<infer Y> | AsyncIterable<infer Y> ? AsyncIterable<Y> : unknown);

type MethodName<K, M> = M extends (...args: never[]) => unknown ? (K extends `_${string}` | symbol | keyof BaseProxy ? never : K) : never;

/** What a proxy's method gives for what the object's own method returns. */
export type ProxyResult<R> =
  [R] extends [never] ? Promise<never>
  : R extends Generator<infer Y, infer E, infer N> ? PendingIterator<Y, E, N>
  : R extends AsyncGenerator<infer Y, infer E, infer N> ? PendingIterator<Y, E, N>
  : R extends IterableIterator<infer Y> ? PendingIterator<Y, unknown, unknown>
  : Promise<Awaited<R>>;

/** A promise of an iterator that can be iterated before it is there. */
export type PendingIterator<Y, R, N> = Promise<IteratorProxy<Y, R, N>> & AsyncIterable<Y>;
