import type * as Inspector from 'node:inspector';
import { lazyRequire } from '../util/lazy-require.js';

const inspector = lazyRequire<typeof Inspector>('node:inspector');

/** A worker thread, and what it runs. */
export interface RunningThread {
  readonly id: number;
  readonly url: string;
}

/**
 * Whether a worker thread could set this process going; `reported` are the numbers of all that there are.
 *
 * Who runs TypeScript with tsx has threads without having started one: that of `module.register`, and esbuild's. They answer the
 * questions of whoever loads modules, and nothing comes from them unasked. Node's list of threads, which no report shows, names what each runs.
 */
export function hasOwnThreads(reported: readonly number[]): boolean {
  return reported.length > 0 && foreignThreads(reported, listThreads()).length > 0;
}

/** The threads that are not known to be a loader's. Pure. */
export function foreignThreads(reported: readonly number[], listed: readonly RunningThread[]): readonly number[] {
  const loaders = new Set(listed.filter(({ url }) => isLoader(url)).map(({ id }) => id));
  return [...reported, ...listed.map(({ id }) => id)].filter((id) => !loaders.has(id));
}

function isLoader(url: string): boolean {
  return url === 'node:internal/modules/esm/worker' || /^file:\/\/.*\/node_modules\/esbuild\/lib\/main\.js$/.test(url);
}

/** What Node's inspector knows, in about a millisecond; nothing where Node has none. A thread that just starts is not listed. */
function listThreads(): readonly RunningThread[] {
  const threads: RunningThread[] = [];
  try {
    const session = new (inspector().Session)();
    session.connect();
    session.on('NodeWorker.attachedToWorker', ({ params: { workerInfo } }) => {
      threads.push({ id: Number(/^\[worker (\d+)\]/.exec(workerInfo.title)?.[1]), url: workerInfo.url });
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    session.disconnect();
  } catch {
    // Then all threads pass for the user's.
  }
  return threads;
}
