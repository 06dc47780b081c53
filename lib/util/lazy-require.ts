import { localRequire } from './module-location.js';

/**
 * Loads a module when it is first needed, so that a child that never needs it does not pay for it.
 *
 * `name` is a built-in (`node:inspector`) or a dependency of forkful that `require` can load.
 */
export function lazyRequire<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= localRequire(name) as T);
}
