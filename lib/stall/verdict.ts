import type { ProcessFacts } from './facts.js';

/** What two looks at a whole program say. */
export type Verdict =
  | { readonly kind: 'stalled' }
  /** Something happened between the looks, or is on its way: look again. */
  | { readonly kind: 'moving' }
  /** Somebody may go on by himself, or be set going from outside. */
  | { readonly kind: 'alive'; readonly why: string };

const MOVING: Verdict = { kind: 'moving' };

/**
 * Whether a program stands still, from two looks at all of its processes. Each process answered each look in a moment in which
 * it had nothing to do but to wait in forkful. Pure.
 *
 * Why two looks are enough:
 * 1. In the first look every process was idle once, though each at another time; a message may have woken one afterwards.
 * 2. The second look began when the first was over. A message that was under way then was in the operating system's hands
 *    (an idle process has nothing left to write), and lay before the second question or beside it in what its receiver
 *    read next. A process answers only when it is idle again, so it has dealt with the message by then, and its count of
 *    received messages is higher than at the first look.
 * 3. So equal counts in both looks mean that nothing was under way at the end of the first, and that every process was idle
 *    then. Nobody was left to send anything: nothing can ever happen again, unless from outside.
 * 4. From outside: by a peer that is not among those who answered, a timer, a signal, a file. Whoever has one says so, and counts as alive.
 *
 * That as many messages were sent as received, over all open channels, is checked too: a channel that its reader has paused
 * holds a message back without anybody counting it.
 */
export function judge(first: readonly ProcessFacts[], second: readonly ProcessFacts[]): Verdict {
  const why = reasonToLive(second);
  if (why !== undefined) return { kind: 'alive', why };
  if (!sameSteps(first, second)) return MOVING;
  const sent = sum(second, (one) => one.sent);
  if (sent !== sum(second, (one) => one.received)) return MOVING;
  return { kind: 'stalled' };
}

/** Why a program is not to be accused, as far as one look tells. */
export function reasonToLive(facts: readonly ProcessFacts[]): string | undefined {
  const pids = new Set<unknown>(facts.map(({ pid }) => pid));
  const managers = new Set(facts.map(({ manager }) => manager?.serverId));
  for (const one of facts) {
    if (one.silent === true) return `${one.name} does not answer`;
    if (one.alive !== undefined) return `${one.name}: ${one.alive}`;
    if (one.waits.some(({ timed }) => timed)) return `${one.name} waits for a limited time`;
    if (one.connected.some((serverId) => !managers.has(serverId))) return `${one.name} uses a manager outside of the program`;
    for (const client of one.manager?.clients ?? []) {
      if (client.program !== one.program || !pids.has(client.pid)) return `${one.name} serves a process outside of the program`;
    }
  }
  if (!facts.some(({ waits }) => waits.length > 0)) return 'nobody waits';
  return undefined;
}

function sameSteps(first: readonly ProcessFacts[], second: readonly ProcessFacts[]): boolean {
  return signature(first) === signature(second);
}

/** What a program did so far, as one text: equal when nothing happened in between. */
export function signature(facts: readonly ProcessFacts[]): string {
  return facts
    .map(({ pid, steps }) => `${String(pid)}:${steps.join(',')}`)
    .sort()
    .join(' ');
}

function sum(facts: readonly ProcessFacts[], count: (one: ProcessFacts) => number): number {
  return facts.reduce((total, one) => total + count(one), 0);
}
