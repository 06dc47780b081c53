import type * as Inspector from 'node:inspector';
import type * as WorkerThreads from 'node:worker_threads';
import { kinDescriptors, kinProcesses } from '../transport/kin-channels.js';
import { BEYOND_ALL_TIMERS_MS } from '../util/keep-alive.js';
import { lazyRequire } from '../util/lazy-require.js';
import { handledSignals } from '../util/own-signals.js';
import { hasOwnThreads } from './worker-threads.js';

const inspector = lazyRequire<typeof Inspector>('node:inspector');
const threads = lazyRequire<typeof WorkerThreads>('node:worker_threads');

/** One handle of the event loop, as Node's diagnostic report lists it. */
export interface LoopHandle {
  readonly type: string;
  readonly is_active: boolean;
  readonly is_referenced?: boolean;
  readonly fd?: number;
  readonly address?: string;
  readonly firesInMsFromNow?: number;
  readonly remoteEndpoint?: unknown;
}

/** How soon the timer is due that shows which handle is behind timers. */
const PROBE_MS = 2;

interface Report {
  readonly libuv: readonly LoopHandle[];
  readonly workers: readonly { readonly header: { readonly threadId: number } }[];
}

/**
 * What could set this process going although nothing that Node waits for is left: what is unreferenced. A timer that
 * was, a socket, a watched file, a signal handler, a debugger. `undefined` when there is nothing.
 *
 * Node's diagnostic report knows all of the event loop's handles, the unreferenced too; it takes about ten milliseconds.
 */
export function otherWork(): string | undefined {
  const [signal] = handledSignals();
  if (signal !== undefined) return `listens to ${signal}`;
  if (!threads().isMainThread) return 'is a worker thread';
  if (inspector().url() !== undefined) return 'is being debugged';
  const report = readReport();
  if (hasOwnThreads(report.workers.map(({ header }) => header.threadId))) return 'has worker threads';
  // Node sets the channel to null when the parent is gone.
  const { channel } = process as { readonly channel?: { readonly fd?: number } | null };
  const own = channel === undefined || channel === null ? [] : [channel.fd ?? -1];
  const timer = (nodeTimer ??= findNodeTimer(report.libuv));
  if (timer === undefined) return 'has timers that cannot be told from each other';
  const handles = report.libuv.filter(({ type, address }) => type !== 'timer' || address === timer);
  return foreignHandle(handles, [...kinDescriptors(), ...own], kinProcesses());
}

/** The handle behind all timers of JavaScript. */
let nodeTimer: string | undefined;

/** V8 sets timers of its own, for its garbage collector, and they look alike: so set one of ours, and see which handle moves. */
function findNodeTimer(before: readonly LoopHandle[]): string | undefined {
  const probe = setTimeout(() => undefined, PROBE_MS);
  const after = readReport().libuv;
  clearTimeout(probe);
  return movedTimer(before, after);
}

/** The one timer that is due soon and was not before. Pure. */
export function movedTimer(before: readonly LoopHandle[], after: readonly LoopHandle[]): string | undefined {
  const soon = (handles: readonly LoopHandle[]): readonly LoopHandle[] =>
    handles.filter((one) => one.type === 'timer' && one.is_active && (one.firesInMsFromNow ?? 0) <= PROBE_MS);
  const early = new Set(soon(before).map(({ address }) => address));
  const moved = soon(after).filter(({ address }) => !early.has(address));
  return moved.length === 1 ? moved[0]!.address : undefined;
}

/** What among the handles of an idle event loop is not forkful's own. Pure. */
export function foreignHandle(handles: readonly LoopHandle[], ownDescriptors: readonly number[], ownProcesses: number): string | undefined {
  const own = new Set(ownDescriptors);
  const active = handles.filter(({ is_active: isActive }) => isActive);
  let nameless = 0;
  let processes = 0;
  for (const { type, fd, firesInMsFromNow, remoteEndpoint } of active) {
    switch (type) {
      case 'timer':
        if ((firesInMsFromNow ?? 0) < BEYOND_ALL_TIMERS_MS) return 'has a timer';
        break;
      case 'pipe':
        if (isLoaderPipe(remoteEndpoint)) break;
        if (fd === undefined || fd < 0) nameless++;
        else if (!own.has(fd)) return 'has a socket or pipe of its own';
        break;
      case 'tcp':
      case 'udp':
      case 'tty':
        if (fd === undefined || !own.has(fd)) return `has an open ${type} handle`;
        break;
      case 'process':
        processes++;
        break;
      case 'fs_event':
      case 'fs_poll':
      case 'poll':
        return 'watches a file';
      default: // what Node itself keeps: async, check, idle, prepare, and signals, which were looked at
    }
  }
  if (processes > ownProcesses) return 'has a child process of its own';
  // Windows gives no descriptors: then numbers must do.
  if (nameless > ownDescriptors.filter((fd) => fd < 0).length) return 'has a socket or pipe of its own';
  return undefined;
}

/** tsx has a pipe to its command line, over which it only tells what it has loaded. */
function isLoaderPipe(endpoint: unknown): boolean {
  return typeof endpoint === 'string' && /[/\\]tsx[^/\\]*[/\\][^/\\]+\.pipe$/.test(endpoint);
}

function readReport(): Report {
  const reporter = process.report as typeof process.report & { excludeNetwork?: boolean };
  const before = reporter.excludeNetwork;
  // Else it looks up the names of all peers.
  reporter.excludeNetwork = true;
  try {
    return reporter.getReport() as unknown as Report;
  } finally {
    if (before !== undefined) reporter.excludeNetwork = before;
  }
}
