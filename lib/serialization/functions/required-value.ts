import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Interop } from './wire.js';

/** What `require(target)` gives in the module at `url`, with what its compiler put around it. */
export function requiredValue(url: string, target: string, interop: number, keys: readonly string[]): unknown {
  let value: unknown = withInterop(createRequire(fileURLToPath(url))(target), interop);
  for (const key of keys) value = (value as Record<string, unknown>)[key];
  return value;
}

function withInterop(module: unknown, interop: number): unknown {
  const compiled = typeof module === 'object' && module !== null && (module as { __esModule?: unknown }).__esModule === true;
  if (interop === Interop.none || (compiled && interop !== Interop.node)) return module;
  if (interop === Interop.default) return { default: module };
  return { ...(module as object), default: module };
}
