/** What a call waits for: enough to tell a person who looks at a program that stands still. */
export interface WaitDescription {
  /** The call as the user wrote it: `Queue.get`. */
  readonly call: string;
  /** What it waits on, as messages name it: `Queue-1`. */
  readonly on: string;
  /** The wait ends by itself, by a timeout or perhaps by a signal. */
  readonly timed: boolean;
}

/** A wait that has begun and not ended. */
export interface NotedWait extends WaitDescription {
  /** The manager and the resource that it waits at; `undefined` for what no manager holds, such as a child's end. */
  readonly resource: { readonly serverId: string; readonly id: string } | undefined;
  /** When it began, as `Date.now()` tells it. */
  readonly since: number;
  /** Its `stack` shows where in the user's source; formatted when read. */
  readonly site: { readonly stack?: string };
}

/** A stack costs some ten microseconds: this many a second are taken, and between them a call's last one stands for it. */
const SITES_PER_SECOND = 500;

const current = new Set<NotedWait>();
const lastSites = new Map<string, { readonly stack?: string }>();
let sitesLeft = SITES_PER_SECOND;
let secondBegan = 0;

/**
 * Notes that a call begins to wait for other processes; returns what is to be called when the wait is over.
 *
 * Must be called before the first `await` of the call, so that the stack still shows the user's line.
 */
export function noteWait(description: WaitDescription, resource?: NotedWait['resource']): () => void {
  const since = Date.now();
  const wait: NotedWait = { ...description, resource, since, site: siteOf(description, since) };
  current.add(wait);
  return () => void current.delete(wait);
}

/** Everything in this process that waits now, oldest first. */
export function currentWaits(): readonly NotedWait[] {
  return [...current];
}

function siteOf({ call, on }: WaitDescription, now: number): { readonly stack?: string } {
  if (now - secondBegan >= 1000) {
    secondBegan = now;
    sitesLeft = SITES_PER_SECOND;
    lastSites.clear();
  }
  const key = `${call} ${on}`;
  const last = lastSites.get(key);
  if (last !== undefined && sitesLeft <= 0) return last;
  sitesLeft--;
  const site = {};
  Error.captureStackTrace(site, noteWait);
  lastSites.set(key, site);
  return site;
}
