import { isRight, type Order } from './order.js';

/** How a task ended, as whoever submitted it was told. */
export interface Ending {
  readonly value?: unknown;
  readonly error?: unknown;
}

export interface Entry {
  readonly order: Order;
  /** How many times it may begin: once, and once more for each try. */
  readonly tries: number;
  /** A time limit ends it. */
  readonly limited: boolean;
  /** A signal of its own was aborted. */
  readonly aborted: boolean;
  /** The pool was terminated before all was done. */
  readonly terminated: boolean;
  readonly ending: Ending | undefined;
  /** How often its callbacks were called; they need not be there. */
  readonly calls: number | undefined;
}

export interface PoolBooks {
  readonly entries: readonly Entry[];
  /** The ledger: the ids of tasks, as often as they began. */
  readonly begun: readonly string[];
  /** How many workers were killed from outside. */
  readonly kills: number;
  /** How many tasks a worker has under way at most. */
  readonly together: number;
}

/** The rules that are broken, and some figures. */
export function balance({ entries, begun, kills, together }: PoolBooks): { readonly broken: readonly string[]; readonly lost: number } {
  const broken: string[] = [];
  const times = new Map<string, number>();
  for (const id of begun) times.set(id, (times.get(id) ?? 0) + 1);
  let lost = 0;
  let deaths = kills;
  /** By pid: the single calls that were lost with that worker. A chunk is one task, and all of its items are lost. */
  const lostWith = new Map<number, number>();
  for (const entry of entries) {
    const { order, tries, calls } = entry;
    const runs = times.get(order.id) ?? 0;
    if (runs > tries) broken.push(`${name(entry)} began ${String(runs)} times, and may begin ${String(tries)} times`);
    if (calls !== undefined && calls !== 1) broken.push(`${name(entry)} called back ${String(calls)} times`);
    const fault = faultOf(entry, runs);
    if (fault !== undefined) broken.push(`${name(entry)} ${fault}`);
    // It ended its worker itself, as often as it ran, or was ended with it.
    if (order.deed === 'dies' || order.deed === 'exits' || entry.limited || entry.aborted) deaths += runs;
    else if (isLost(entry.ending?.error)) {
      lost += 1;
      const { pid } = entry.ending.error;
      lostWith.set(pid, (lostWith.get(pid) ?? 0) + (calls === undefined ? 0 : 1));
    }
  }
  if (lostWith.size > deaths) broken.push(`innocent tasks are lost with ${String(lostWith.size)} workers, and ${String(deaths)} died`);
  for (const [pid, single] of lostWith) {
    if (single > together) broken.push(`${String(single)} innocent calls are lost with worker ${String(pid)}, which has at most ${String(together)} at once`);
  }
  return { broken, lost };
}

function name({ order }: Entry): string {
  return `task ${order.id} (${order.deed})`;
}

/** What is wrong with the way in which a task ended. */
function faultOf(entry: Entry, runs: number): string | undefined {
  const { order, ending, limited, aborted, terminated } = entry;
  if (ending === undefined) return 'has no end';
  if (!('error' in ending)) {
    if (runs === 0) return 'has a result and never began';
    return isRight(order, ending.value) ? undefined : `gave ${String(ending.value).slice(0, 80)}`;
  }
  const { error } = ending;
  if (order.deed === 'throws' && error instanceof RangeError && error.message === order.id) return undefined;
  if (isLost(error)) return undefined;
  const { code, name: kind } = (error ?? {}) as { code?: string; name?: string };
  if (limited && code === 'ERR_TIMEOUT') return undefined;
  if (aborted && kind === 'AbortError') return undefined;
  if (terminated && code === 'ERR_CLOSED') return undefined;
  return `ended with ${String((error as Error | undefined)?.stack ?? error)}`;
}

function isLost(error: unknown): error is { readonly pid: number } {
  return (error as { code?: string } | undefined)?.code === 'ERR_WORKER_LOST';
}
