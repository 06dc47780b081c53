import { dirname } from 'node:path';

/** How many functions are looked at; who is deeper in than this is not found. */
const LONGEST_CHAIN = 64;

/** A function of the user's that runs now, or waits with `await` for what runs now. */
export interface Caller {
  /** Names the function: where it stands in which script. */
  readonly function: string;
  /** It waits with `await`, and does not run. */
  readonly awaits: boolean;
}

/** Between two callers: the outer one awaits several at once, and the inner one is the one of this index (if V8 tells). */
export interface Fork {
  readonly fork: number | undefined;
}

/** One line of a stack; Node's types leave out what V8 adds for asynchronous ones. */
interface Site extends NodeJS.CallSite {
  isAsync(): boolean;
  getPromiseIndex(): number | null;
}

/** Who calls, innermost first: the user's functions that run, and then those that await them; `Promise.all` and the like are forks. */
export function callers(): readonly (Caller | Fork)[] {
  const found: (Caller | Fork)[] = [];
  let own: string | undefined;
  for (const site of sites()) {
    const script = site.getScriptNameOrSourceURL() as string | null | undefined;
    if (script === undefined || script === null || script === '') {
      if (site.isAsync()) found.push({ fork: site.getPromiseIndex() ?? undefined });
      continue;
    }
    // forkful's own functions are no user's: this file's folder, which in the build is the one file of the whole package.
    own ??= dirname(script);
    if (script.startsWith('node:') || dirname(script) === own) continue;
    const place = [site.getEnclosingLineNumber(), site.getEnclosingColumnNumber()].join(':');
    found.push({
      function: `${script}:${place} ${String(site.getFunctionName())}`,
      awaits: site.isAsync(),
    });
  }
  return found;
}

function sites(): readonly Site[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = LONGEST_CHAIN;
    Error.prepareStackTrace = (_error, list) => list;
    Error.captureStackTrace(holder);
    return Array.isArray(holder.stack) ? (holder.stack as Site[]) : [];
  } catch {
    // Somebody froze `Error`. Then the context alone tells tasks apart.
    return [];
  } finally {
    try {
      Error.prepareStackTrace = prepareStackTrace;
      Error.stackTraceLimit = stackTraceLimit;
    } catch {
      // Frozen, so unchanged.
    }
  }
}
