import { ArgumentTypeError, AssertionError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { ProxyClass } from './builtin-proxies.js';
import { ContainerProxy } from './proxies/container-proxy.js';

/** What makes an object in the manager: a class, or a function that may be async. */
export type Callable = (new (...args: never[]) => unknown) | ((...args: never[]) => unknown);

/** How a type is registered. */
export interface RegisterOptions {
  /** Makes an object, in the manager. Default: nothing; the type is for results of methods, or the manager is another program's. */
  readonly callable?: Callable | null | undefined;
  /** The class of the proxies. Default: one that offers every method that the object has. */
  readonly proxyType?: ProxyClass | null | undefined;
  /** The methods that proxies may call. Default: those of `proxyType.exposed`; without any, all public ones of the object. */
  readonly exposed?: Iterable<string> | null | undefined;
  /**
   * Methods whose result stays in the manager and comes back as a proxy, with the type of that: a registered one, `Iterator`, `dict`, `list`,
   * `set` or `Namespace`. Default: `proxyType.methodToTypeId`.
   */
  readonly methodToTypeId?: Readonly<Record<string, string>> | null | undefined;
  /** Whether managers get a method of the type's name that makes one. Default: true. */
  readonly createMethod?: boolean | undefined;
}

/** A registered type. */
export interface Registration {
  readonly typeId: string;
  readonly callable: ((...args: never[]) => unknown) | undefined;
  readonly proxyType: ProxyClass | undefined;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeId: Readonly<Record<string, string>>;
  readonly createMethod: boolean;
  /** Every manager has the type already; nothing crosses. */
  readonly builtin: boolean;
}

export type Registry = ReadonlyMap<string, Registration>;

/** Where a class keeps its types: as a property of it, as in Python, because it must cross with the class. */
const OWN = '_registry';

/** The types of a class of managers: its own, or those of the nearest class above that has some. */
export function registryOf(Class: object): Registry {
  return (Class as Record<string, Registry | undefined>)[OWN] ?? new Map<string, Registration>();
}

/** Adds a type to a class; its first own one gives the class a copy of what it inherits. */
export function addToRegistry(Class: object, registration: Registration): void {
  const own = new Map(registryOf(Class)).set(registration.typeId, registration);
  Object.defineProperty(Class, OWN, { value: own, writable: true, configurable: true, enumerable: true });
}

/** Reads `(typeId, callable, options)` or `(typeId, options)`. */
export function readRegistration(call: string, typeId: unknown, second: unknown, third: unknown): Registration {
  if (typeof typeId !== 'string' || typeId === '') {
    throw new ArgumentTypeError(`${call}: typeId is ${describeValue(typeId)}. Give the name of the type as a string.`);
  }
  const given = (typeof second === 'object' && second !== null ? second : { ...(third as object | undefined), callable: second }) as RegisterOptions;
  const { callable, createMethod = true } = given;
  const proxyType = given.proxyType ?? undefined;
  if (callable !== undefined && callable !== null && typeof callable !== 'function') {
    throw new ArgumentTypeError(`${call}: the callable of '${typeId}' is ${describeValue(callable)}. Give a class or a function.`);
  }
  if (proxyType !== undefined && typeof proxyType !== 'function') {
    throw new ArgumentTypeError(`${call}: proxyType of '${typeId}' is ${describeValue(proxyType)}. Give a class that extends BaseProxy.`);
  }
  if (proxyType?.prototype instanceof ContainerProxy) {
    throw new ArgumentTypeError(
      `${call}: proxyType of '${typeId}' is ${proxyType.name}, which stands for containers of the manager's own. ` +
        "Make them with SyncManager's methods, or name 'dict', 'list', 'set' or 'Namespace' in methodToTypeId.",
    );
  }
  const exposed = given.exposed ?? proxyType?.exposed;
  if (typeof exposed === 'string') {
    throw new ArgumentTypeError(`${call}: exposed of '${typeId}' is '${exposed}'. Give a list of names, ['${exposed}'].`);
  }
  return {
    typeId,
    callable: (callable ?? undefined) as Registration['callable'],
    proxyType,
    exposed: exposed === undefined ? undefined : [...exposed],
    methodToTypeId: readMapping(call, typeId, given.methodToTypeId ?? proxyType?.methodToTypeId ?? {}),
    createMethod,
    builtin: false,
  };
}

function readMapping(call: string, typeId: string, mapping: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  for (const [method, type] of Object.entries(mapping)) {
    if (typeof type !== 'string') {
      throw new AssertionError(`${call}: methodToTypeId of '${typeId}' maps '${method}' to ${describeValue(type)}. Give the name of a type.`);
    }
  }
  return { ...(mapping as Readonly<Record<string, string>>) };
}
