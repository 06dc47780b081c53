import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

let url: string | undefined;

/** Sets the URL of the program's main module; a child is told its parent's. */
export function setMainModule(main: string): void {
  url = main;
}

/**
 * The URL of the program's main module, or '' when there is none (`node -e`, the REPL).
 *
 * Functions of the main module cross by value: importing it in a child would run the program again.
 */
export function mainModule(): string {
  return (url ??= ownMainModule());
}

function ownMainModule(): string {
  const file = process.argv[1];
  if (file === undefined) return '';
  for (const candidate of [file, `${file}.js`, `${file}.mjs`, `${file}.cjs`, `${file}.ts`, `${file}/index.js`]) {
    try {
      const path = realpathSync(candidate);
      if (/\.[^/\\]+$/.test(path)) return pathToFileURL(path).href;
    } catch {
      // Not this one: Node adds the extension itself for `node app`.
    }
  }
  return '';
}
