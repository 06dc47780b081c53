import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Tells the lines of a stack that come from the code in `folder`, which is a package's `dist/cjs` or, in the specs, a folder of
 * its `lib`.
 *
 * With source maps on (tsx turns them on, for every module) Node shows where the code was made from instead: the package's
 * `lib`, beside `dist`. A line names its file as a path or as a URL.
 */
export function ownFrames(folder: string): (line: string) => boolean {
  const folders = [join(folder, '/'), join(folder, '../../lib/')];
  const starts = folders.flatMap((one) => [`(${one}`, ` ${one}`, pathToFileURL(one).href]);
  return (line) => starts.some((start) => line.includes(start));
}
