import { fileURLToPath } from 'node:url';
import { ArgumentTypeError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { inherit } from './inherited.js';

let chosen: string | undefined;

/**
 * Names the Node binary that children are started with (Python: `multiprocessing.set_executable`, MO-10).
 *
 * @param path A path or a `file:` URL; `null` returns to the default, the binary that runs this process.
 * @throws ArgumentTypeError when `path` is something else.
 * @example
 * ```ts
 * import { setExecutable } from 'forkful';
 * setExecutable(process.execPath);
 * ```
 */
export function setExecutable(path: string | URL | Uint8Array | null | undefined): void {
  if (path === null || path === undefined) chosen = undefined;
  else if (typeof path === 'string') chosen = path;
  else if (typeof (path as URL).href === 'string') chosen = fileURLToPath(path as URL);
  else if (typeof (path as Uint8Array).byteLength === 'number') chosen = Buffer.from(path as Uint8Array).toString();
  else throw new ArgumentTypeError(`setExecutable: path is ${describeValue(path)}. Give a path or a file: URL.`);
}

/** The Node binary for children. */
export function executable(): string {
  return chosen ?? process.execPath;
}

inherit<string>('executable', () => chosen, setExecutable);
