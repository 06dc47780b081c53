import { fileURLToPath } from 'node:url';
import { onExit } from '../util/finalizers.js';
import type { ForkedChild } from './forked-child.js';
import { executable } from './executable.js';
import { launch } from './launch.js';
import { preloadedModules } from './preload.js';
import type { StartPlan } from './process-state.js';
import { encodeStartPacket } from './start-packet.js';

/*
 * The start method `forkserver`: children that were forked in advance and wait, with everything of ours loaded, in a
 * blocking read for the packet that says who they are. They belong to nobody until then: unreferenced, in no list; at
 * the end of the parent, however it comes, that read ends and so do they.
 */

/** How many are kept ready. */
const DEPTH = 2;
/** How long after a start the pocket is filled again, so that the fork does not compete with the child's first steps. */
const REFILL_MS = 20;

interface Spare {
  readonly handle: ForkedChild;
  readonly execPath: string;
  readonly preloaded: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A child from the pocket, and what it must still be told. */
export interface TakenSpare {
  readonly handle: ForkedChild;
  readonly drift: { readonly cwd?: string | undefined; readonly env?: Readonly<Record<string, string | undefined>> | undefined };
}

let spares: Spare[] = [];
let refill: NodeJS.Timeout | undefined;
let guarded = false;

/** Forks what is missing in the pocket. Where the system makes no new process, later starts will say so. */
export function fillPocket(): void {
  refill = undefined;
  if (!guarded) {
    guarded = true;
    onExit({ priority: -1, run: emptyPocket, runSync: emptyPocket });
  }
  while (spares.length < DEPTH) {
    try {
      addSpare();
    } catch {
      return;
    }
  }
}

/** Takes a child that is ready, when one may play this part; fills the pocket up again a moment later. */
export function takeSpare({ role, options }: StartPlan): TakenSpare | undefined {
  const { execArgv, env, stdio, stderrTail, cwd } = options;
  // These belong to the fork itself; a child that has been made cannot take them any more.
  if (role !== 'process' || execArgv !== undefined || env !== undefined || stdio !== undefined || stderrTail === true) return undefined;
  refill ??= setTimeout(fillPocket, REFILL_MS).unref();
  const spare = spares.shift();
  if (spare === undefined) return undefined;
  if (spare.execPath !== executable() || spare.preloaded !== preloadedModules()) {
    spare.handle.signal('SIGKILL');
    return takeSpare({ role, options } as StartPlan);
  }
  const here = process.cwd();
  return {
    handle: spare.handle,
    drift: {
      cwd: cwd === undefined ? (here === spare.cwd ? undefined : here) : typeof cwd === 'string' ? cwd : fileURLToPath(cwd),
      env: sameEnvironment(spare.env) ? undefined : { ...process.env },
    },
  };
}

function addSpare(): void {
  const handle = launch('forkserver', 'process', {});
  const preloaded = preloadedModules();
  if (preloaded.length > 0) handle.sendPacket(encodeStartPacket({ header: { preload: preloaded }, payload: new Uint8Array() }));
  const spare: Spare = { handle, execPath: executable(), preloaded, cwd: process.cwd(), env: { ...process.env } };
  spares.push(spare);
  handle.onExit(() => {
    spares = spares.filter((one) => one !== spare);
  });
}

function emptyPocket(): void {
  guarded = false;
  clearTimeout(refill);
  refill = undefined;
  for (const { handle } of spares) handle.signal('SIGKILL');
  spares = [];
}

function sameEnvironment(then: NodeJS.ProcessEnv): boolean {
  const now = Object.entries(process.env);
  return now.length === Object.keys(then).length && now.every(([name, value]) => then[name] === value);
}
