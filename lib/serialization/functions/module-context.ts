import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importModule } from '../../util/import-module.js';
import { resolveSpecifier } from './resolve-specifier.js';

/** `import.meta` as the module at `url` has it. */
export function importMetaAt(url: string): object {
  const filename = url.startsWith('file:') ? fileURLToPath(url) : undefined;
  return {
    url,
    ...(filename === undefined ? {} : { filename, dirname: dirname(filename) }),
    main: false,
    resolve: (specifier: string) => resolved(specifier, url),
  };
}

/** `import()` as the module at `url` has it. */
export function dynamicImportAt(url: string): (specifier: unknown, options?: ImportCallOptions) => Promise<unknown> {
  return async (specifier, options) => {
    return importModule(resolved(String(specifier), url), options);
  };
}

function resolved(specifier: string, url: string): string {
  // What cannot be resolved goes on as it is: Node's own error names it.
  return resolveSpecifier(specifier, url) ?? specifier;
}
