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
  /** Ends the wait with an error, as an abort does; `undefined` where nobody can. */
  raise?: ((error: Error) => void) | undefined;
}

/** Something that knows of waits without noting each: a pool knows its unfinished tasks. */
export interface WaitSource {
  waits(): readonly NotedWait[];
  /** What it is and does, in one line, for who asks what a program does. */
  summary?(): string;
}

/** A stack costs some ten microseconds: this many a second are taken, and between them a call's last one stands for it. */
const SITES_PER_SECOND = 500;

const current = new Set<NotedWait>();
const sources = new Set<WaitSource>();
/** Weak: a stack that nobody has read holds the objects whose methods are in it, and a forgotten queue would live on. */
const lastSites = new Map<string, WeakRef<{ readonly stack?: string }>>();
let sitesLeft = SITES_PER_SECOND;
let secondBegan = 0;
let begun = 0;
let onWait: (() => void) | undefined;
let lastLike: SiteLike | undefined;

/**
 * Notes that a call begins to wait for other processes; returns what is to be called when the wait is over.
 *
 * Must be called before the first `await` of the call, so that the stack still shows the user's line. `raise` ends the wait
 * with an error, when the program stands still and its user wants that.
 */
export function noteWait(
  description: WaitDescription,
  resource?: NotedWait['resource'],
  raise?: (error: Error) => void,
): () => void {
  const since = Date.now();
  const { call, on, timed } = description;
  const wait: NotedWait = { call, on, timed, resource, since, site: siteOf(description, since), raise };
  current.add(wait);
  waitBegins();
  return () => void current.delete(wait);
}

/** Says that a wait begins which some source will name when asked. */
export function waitBegins(): void {
  begun++;
  onWait?.();
}

/** Names somebody else who knows of waits; the function returned takes it back. */
export function addWaitSource(source: WaitSource): () => void {
  sources.add(source);
  return () => void sources.delete(source);
}

/** The sources' lines about themselves. */
export function sourceSummaries(): readonly string[] {
  return [...sources].flatMap((source) => source.summary?.() ?? []);
}

/** Everything in this process that waits now, oldest first. */
export function currentWaits(): readonly NotedWait[] {
  if (sources.size === 0) return [...current];
  const others = [...sources].flatMap((source) => source.waits());
  return [...current, ...others].sort((a, b) => a.since - b.since);
}

/** How many waits have begun since the process did. */
export function waitsBegun(): number {
  return begun;
}

/** Names who is called whenever a wait begins, which may be a million times a second; `undefined` takes it back. */
export function whenWaitBegins(listener: (() => void) | undefined): void {
  onWait = listener;
}

/** Where a call was made, and when. */
export interface Site {
  readonly stack?: string;
  readonly since?: number;
}

/** A site that is taken for each call, or for some of them. */
export interface FrequentSite extends Site {
  /** Its stack is this very call's. */
  readonly exact: boolean;
}

/** Shows the line of an earlier call of the same kind, in whose place it stands. */
class SiteLike implements FrequentSite {
  readonly exact = false;
  readonly #other: WeakRef<Site> | undefined;

  constructor(
    readonly call: string,
    readonly since: number,
    other: WeakRef<Site> | undefined,
  ) {
    this.#other = other;
  }

  get stack(): string {
    return this.#other?.deref()?.stack ?? '';
  }
}

/** As `siteNow`, for a call that may be made ten thousand times a second: see `SITES_PER_SECOND`. */
export function siteOften(call: string, caller: (...args: never[]) => unknown): FrequentSite {
  const since = Date.now();
  countSecond(since);
  if (sitesLeft <= 0) {
    // Calls of one millisecond have it in common.
    if (lastLike?.since !== since || lastLike.call !== call) lastLike = new SiteLike(call, since, lastSites.get(call));
    return lastLike;
  }
  sitesLeft--;
  const site: FrequentSite = { since, exact: true };
  Error.captureStackTrace(site, caller);
  lastSites.set(call, new WeakRef(site));
  return site;
}

/** The user's line for a wait that some source names later; `caller` is the first frame left out. */
export function siteNow(caller: (...args: never[]) => unknown): Site {
  const site = { since: Date.now() };
  Error.captureStackTrace(site, caller);
  return site;
}

function countSecond(now: number): void {
  if (now - secondBegan < 1000) return;
  secondBegan = now;
  sitesLeft = SITES_PER_SECOND;
  lastSites.clear();
}

function siteOf({ call, on }: WaitDescription, now: number): { readonly stack?: string } {
  countSecond(now);
  const key = `${call} ${on}`;
  const last = sitesLeft > 0 ? undefined : lastSites.get(key)?.deref();
  if (last !== undefined) return last;
  sitesLeft--;
  const site = {};
  Error.captureStackTrace(site, noteWait);
  lastSites.set(key, new WeakRef(site));
  return site;
}
