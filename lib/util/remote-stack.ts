import { RemoteTraceback } from '../errors/remote-errors.js';
import { isOwnFrame } from './module-location.js';

/** Errors whose stack begins with the caller's lines already. */
const located = new WeakSet<object>();

interface ErrorLike {
  stack: string;
  cause?: unknown;
}

/**
 * Says in an error's stack that its lines are those of a worker (`place`: its pid, or words), and gives it a `RemoteTraceback` as cause unless it has
 * a cause of its own. What is no error stays as it is.
 *
 *     TypeError: no such row
 *         at async main (main.ts:12:3)              here, added by `withLocalStack`
 *         --- in SpawnPoolWorker-3 (pid 4711) ---
 *         at findRow (rows.ts:40:11)                there
 */
export function withRemoteStack(error: unknown, worker: string, place: number | string, remoteStack?: string): unknown {
  if (!hasStack(error)) return error;
  const { header, frames } = splitStack(remoteStack === undefined || remoteStack === '' ? error.stack : remoteStack);
  const tb = frames === '' ? header : `${header}\n${frames}`;
  set(error, 'stack', `${header}\n    --- in ${worker} (${typeof place === 'number' ? `pid ${place}` : place}) ---${frames === '' ? '' : `\n${frames}`}`);
  if (!('cause' in error)) set(error, 'cause', new RemoteTraceback(tb));
  return error;
}

/** Remembers where a call was made, for `withLocalStack`. */
export function callSite(caller: (...args: never[]) => unknown): { readonly stack?: string } {
  const site = {};
  Error.captureStackTrace(site, caller);
  return site;
}

/** Puts the caller's own lines above the worker's, once per error. */
export function withLocalStack(error: unknown, site: { readonly stack?: string }): unknown {
  if (!hasStack(error) || located.has(error)) return error;
  located.add(error);
  const at = error.stack.indexOf('\n    --- in ');
  if (at < 0 || site.stack === undefined) return error;
  const { frames } = splitStack(site.stack);
  if (frames !== '') set(error, 'stack', `${error.stack.slice(0, at)}\n${frames}${error.stack.slice(at)}`);
  return error;
}

/** The same with the lines of who awaits the result, which V8 knows when it has failed: for a call whose own line was not noted. */
export async function withAwaitersStack<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw withLocalStack(error, callSite(withAwaitersStack));
  }
}

function hasStack(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && typeof (error as Partial<ErrorLike>).stack === 'string';
}

function splitStack(stack: string): { readonly header: string; readonly frames: string } {
  const at = stack.search(/^ {4}(at|---) /m);
  if (at < 0) return { header: stack, frames: '' };
  return { header: stack.slice(0, Math.max(0, at - 1)), frames: withoutOurs(stack.slice(at)) };
}

/** Leaves out the frames at the bottom that are forkful's or Node's own: how the user's function came to be called. */
function withoutOurs(frames: string): string {
  const lines = frames.split('\n');
  let end = lines.length;
  while (end > 0 && isOurs(lines[end - 1] ?? '')) end--;
  return lines.slice(0, end).join('\n');
}

function isOurs(frame: string): boolean {
  return isOwnFrame(frame) || /[( ]node:/.test(frame);
}

function set(error: ErrorLike, key: 'stack' | 'cause', value: unknown): void {
  try {
    Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false });
  } catch {
    // A frozen error keeps what it has.
  }
}
