import type { ProcessFacts, ResourceFacts, WaitFacts } from '../../../lib/stall/facts.js';

/** Ten seconds after this every wait in these facts began. */
export const NOW = 1_700_000_010_000;

export function facts(given: Partial<ProcessFacts> & { readonly pid: number }): ProcessFacts {
  const name = given.pid === 1 ? 'MainProcess' : `Process-${String(given.pid)}`;
  return {
    name,
    role: given.pid === 1 ? 'main' : 'process',
    program: 'p',
    steps: [0],
    sent: 0,
    received: 0,
    connected: [],
    waits: [],
    moreWaits: 0,
    ...given,
  };
}

export function waitFor(call: string, on: string, more: Partial<WaitFacts> = {}): WaitFacts {
  return { call, on, id: on, since: NOW - 1500, timed: false, where: '/work/main.ts:7:9', ...more };
}

/** A manager with the resources that are waited for; `holders` are numbers of processes. */
export function manager(resources: readonly (Partial<ResourceFacts> & { readonly id: string })[]): ProcessFacts {
  return facts({
    pid: 99,
    name: 'implicit manager',
    role: 'manager',
    manager: { serverId: 'm', clients: [], resources: resources.map((one) => ({ kind: 'Queue', holders: [], waiting: [], state: {}, ...one })) },
  });
}

export function label(pid: number): string {
  return `${pid === 1 ? 'MainProcess' : `Process-${String(pid)}`} (pid ${String(pid)})`;
}

/** The state of a lock as its manager shows it. */
export function heldBy(...pids: readonly number[]): Readonly<Record<string, unknown>> {
  return { locked: true, holders: pids.map((pid) => ({ process: label(pid), since: 0 })), waiters: [] };
}
