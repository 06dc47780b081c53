import { join } from 'node:path';
import { SerializationError } from '../errors/serialization-errors.js';
import { importModule } from '../util/import-module.js';
import { bundleDirectory, bundleUrl, localRequire } from '../util/module-location.js';

/** The folder above the bundle's, in which its ESM wrappers lie too. */
const distUrl = new URL('..', bundleUrl).href;

const loaded = new Map<string, Readonly<Record<string, unknown>>>();

/** The namespace of a module that `loadModules` has loaded. */
export function loadedModule(url: string): Readonly<Record<string, unknown>> | undefined {
  return loaded.get(url);
}

function isOwn(url: string): boolean {
  const own = ownNamespace(url);
  if (own !== undefined) loaded.set(url, own);
  return own !== undefined;
}

/** Loads what is not loaded yet; `undefined` when that is nothing. */
export function loadModules(urls: readonly string[]): Promise<void> | undefined {
  const missing = urls.filter((url) => !loaded.has(url) && !isOwn(url));
  if (missing.length === 0) return undefined;
  return Promise.all(missing.map(load)).then(() => undefined);
}

/**
 * The public names of this very bundle, which is loaded already: importing it would set Node's module loader going, and
 * that alone costs a child tens of milliseconds.
 */
function ownNamespace(url: string): Readonly<Record<string, unknown>> | undefined {
  const [, folder, file] = url.startsWith(distUrl) ? (/^(esm|cjs)\/([a-z-]+\.js)$/.exec(url.slice(distUrl.length)) ?? []) : [];
  if (folder === undefined || file === undefined) return undefined;
  const names = localRequire(join(bundleDirectory, file)) as Readonly<Record<string, unknown>>;
  return folder === 'esm' ? names : { ...names, default: names };
}

async function load(url: string): Promise<void> {
  if (!/^[a-z][a-z0-9+.-]*:/.test(url)) {
    // A bare name would be looked for beside forkful.
    throw new SerializationError(
      `decode: '${url}' is no URL of a module. The bytes are damaged, or a different version of forkful wrote them.`,
    );
  }
  try {
    loaded.set(url, (await importModule(url)) as Readonly<Record<string, unknown>>);
  } catch (error) {
    throw new SerializationError(
      `decode: the module ${url} that the message needs cannot be imported (${String(error)}). ` +
        'Make it importable in the process that receives.',
      { cause: error, type: 'module' },
    );
  }
}
