import { SerializationError } from '../errors/serialization-errors.js';

const loaded = new Map<string, Readonly<Record<string, unknown>>>();

/** The namespace of a module that `loadModules` has loaded. */
export function loadedModule(url: string): Readonly<Record<string, unknown>> | undefined {
  return loaded.get(url);
}

/** Loads what is not loaded yet; `undefined` when that is nothing. */
export function loadModules(urls: readonly string[]): Promise<void> | undefined {
  const missing = urls.filter((url) => !loaded.has(url));
  if (missing.length === 0) return undefined;
  return Promise.all(missing.map(load)).then(() => undefined);
}

async function load(url: string): Promise<void> {
  try {
    loaded.set(url, (await import(url)) as Readonly<Record<string, unknown>>);
  } catch (error) {
    throw new SerializationError(
      `decode: the module ${url} that the message needs cannot be imported (${String(error)}). ` +
        'Make it importable in the process that receives.',
      { cause: error, type: 'module' },
    );
  }
}
