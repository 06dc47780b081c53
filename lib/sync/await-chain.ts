import { dirname } from 'node:path';

/** How many functions are looked at; who is deeper in than this is not found. */
const LONGEST_CHAIN = 64;

/** One line of a stack; Node's types leave out what V8 adds for asynchronous ones. */
interface Site extends NodeJS.CallSite {
  isAsync(): boolean;
}

/**
 * The user's functions that run now, and those that wait for them with `await`: who is one task with whom.
 *
 * `untilFork` ends the list at `Promise.all` and the like, beyond which others may run at the same time.
 */
export function awaitChain(untilFork: boolean): ReadonlySet<string> {
  const chain = new Set<string>();
  let own: string | undefined;
  for (const site of sites()) {
    const script = site.getScriptNameOrSourceURL() as string | null | undefined;
    if (script === undefined || script === null || script === '') {
      if (untilFork && site.isAsync()) break;
      continue;
    }
    // forkful's own functions are no user's: this file's folder, which in the build is the one file of the whole package.
    own ??= dirname(script);
    if (script.startsWith('node:') || dirname(script) === own) continue;
    const place = [site.getEnclosingLineNumber(), site.getEnclosingColumnNumber()].join(':');
    chain.add(`${script}:${place} ${String(site.getFunctionName())}`);
  }
  return chain;
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
