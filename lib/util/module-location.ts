import { pathToFileURL } from 'node:url';
import { ownFrames } from './own-frame.js';

/*
 * The sources are ES modules to the reader, but whatever runs is CommonJS: the one bundle `dist/cjs/forkful.js`, or a
 * source that the specs compile. Hence `__filename` and `require` are there and `import.meta` is not, which Node 20's
 * plain Jest could not load. This is the one file that says so.
 */

/** The folder of the running bundle: the entry files of our children lie in it. */
export const bundleDirectory: string = __dirname;

const isOurs = ownFrames(bundleDirectory);

/**
 * Whether a line of a stack is one of forkful's own. In a single-executable application the program's code is in the same file
 * as ours, and nobody can tell.
 */
export function isOwnFrame(line: string): boolean {
  return __filename !== process.execPath && isOurs(line);
}

/** The running bundle's own file, as a URL. */
export const bundleUrl: string = pathToFileURL(__filename).href;

/** Loads what is installed beside forkful, not beside the user's program. */
export const localRequire: NodeJS.Require = require;

/** What the running bundle exports. (Not by `require.cache`: what tsx loads as CommonJS in an ES module's place has none.) */
export function bundleExports(): Readonly<Record<string, unknown>> {
  return module.exports as Readonly<Record<string, unknown>>;
}
