import { codec } from '../serialization/installed-codec.js';
import type { ProxyClass } from './builtin-proxies.js';
import { builtinProxies } from './builtin-proxies.js';
import type { ProxySpec } from './object-handle.js';
import type { Registry } from './registry.js';

/** What a manager is given of the user's at its start. */
export interface ManagerPlan {
  readonly types: Readonly<Record<string, PlannedType>>;
  readonly initializer: ((...args: never[]) => unknown) | undefined;
  readonly initArgs: readonly unknown[];
}

/** A registered type on its way to the manager. */
export interface PlannedType {
  readonly callable: ((...args: never[]) => unknown) | undefined;
  readonly exposed: readonly string[] | undefined;
  readonly methodToTypeId: Readonly<Record<string, string>>;
  readonly proxy: ProxySpec;
}

/** The types of a registry that a manager does not have by itself. */
export function planTypes(registry: Registry): ManagerPlan['types'] {
  const types: Record<string, PlannedType> = {};
  for (const { typeId, callable, exposed, methodToTypeId, proxyType, builtin } of registry.values()) {
    // A type without a callable and without anything to say is known to its manager in another way, or to none.
    if (builtin) continue;
    types[typeId] = { callable, exposed, methodToTypeId, proxy: proxySpec(proxyType) };
  }
  return types;
}

/** A plan as bytes; `null` when there is nothing of the user's in it. */
export function encodePlan(call: string, plan: ManagerPlan): Uint8Array | null {
  if (Object.keys(plan.types).length === 0 && plan.initializer === undefined) return null;
  const { types, ...rest } = plan;
  return codec.encode({ registry: types, ...rest }, { call, root: 'manager' });
}

/** The counterpart of `encodePlan`; loads the modules that the user's functions come from. */
export async function decodePlan(bytes: Uint8Array | null): Promise<ManagerPlan> {
  if (bytes === null) return { types: {}, initializer: undefined, initArgs: [] };
  await codec.prepare(bytes);
  const { registry, initializer, initArgs } = codec.decode(bytes) as Omit<ManagerPlan, 'types'> & { readonly registry: ManagerPlan['types'] };
  return { types: registry, initializer, initArgs };
}

const specs = new WeakMap<ProxyClass, ProxySpec>();

/** How handles name a class of proxies. */
export function proxySpec(proxyType: ProxyClass | undefined): ProxySpec {
  if (proxyType === undefined) return null;
  if (builtinProxies.get(proxyType.name) === proxyType) return proxyType.name;
  let spec = specs.get(proxyType);
  if (spec === undefined) {
    spec = codec.encode(proxyType, { call: 'BaseManager.register', root: 'proxyType' });
    specs.set(proxyType, spec);
  }
  return spec;
}
