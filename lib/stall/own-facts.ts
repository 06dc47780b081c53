import { AT_END } from '../process/exit.js';
import { liveChildren } from '../process/children.js';
import { programId } from '../process/program-id.js';
import { thisProcess } from '../process/self.js';
import { kinTraffic } from '../transport/kin-channels.js';
import { portrayed } from '../util/self-portrait.js';
import { currentWaits, sourceSummaries, waitsBegun, type NotedWait } from '../util/waits.js';
import type { ManagerFacts, ProcessFacts, WaitFacts } from './facts.js';
import { userFrame } from './user-frame.js';

/** So many waits of a process are named. */
const NAMED = 20;

/** What this process has to say of itself; `alive` is why it may go on by itself. */
export function ownFacts(alive?: string): ProcessFacts {
  const { pid, name, parent } = thisProcess();
  const { channels, sent, received } = kinTraffic();
  const waits = currentWaits();
  const manager = portrayed('manager') as ManagerFacts | undefined;
  const worker = portrayed('worker') as { readonly idle: boolean } | undefined;
  return {
    pid,
    name,
    role: manager !== undefined ? 'manager' : worker !== undefined ? 'worker' : parent === undefined ? 'main' : 'process',
    program: programId(),
    alive: alive ?? (waits.some(({ timed }) => timed) ? 'waits for a limited time' : undefined),
    steps: [waitsBegun(), waits.length, liveChildren().length, channels, sent, received],
    sent,
    received,
    connected: (portrayed('connections') as readonly string[] | undefined) ?? [],
    manager,
    idle: worker?.idle,
    pools: sourceSummaries().slice(0, NAMED),
    waits: waits.slice(0, NAMED).map(waitFacts),
    moreWaits: Math.max(0, waits.length - NAMED),
  };
}

function waitFacts({ call, on, resource, since, timed, site }: NotedWait): WaitFacts {
  return { call, on, id: resource?.id, since, timed, where: call === AT_END ? '' : userFrame(site.stack) };
}
