import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BoundedSemaphore, Condition, Lock, RLock, Semaphore } from 'forkful';
import { enter, leave, makePresence, whoIsInside } from '../presence.js';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { accountOfCondition } from './condition-account.js';
import { isTimeout, limit, pause, perhapsDie } from './limits.js';

interface Shared {
  readonly lock: Lock;
  readonly rlock: RLock;
  readonly semaphore: Semaphore;
  readonly bounded: BoundedSemaphore;
  readonly condition: Condition;
}
type Name = keyof Shared;

/** How many may be inside at a time. */
const rooms: Readonly<Record<Name, number>> = { lock: 1, rlock: 1, semaphore: 3, bounded: 2, condition: 1 };
const names = Object.keys(rooms) as readonly Name[];
/** The counter that who is inside alone reads, waits, and writes. */
const DIGITS = 12;

/**
 * Whatever is acquired and released. Nobody is inside besides those who may (files tell who is), the counter of what only
 * one may be in misses no count, who comes after a dead one is told so, and in the end everything is free.
 *
 * `I` inside, `N n` the counter was set to n, `O` about to leave. At the condition: `S` about to sleep, `W` woken, `T` in vain;
 * `n k` about to notify k, `m k` k were woken for sure, because others still slept.
 */
export const unitStation: Station<Shared> = {
  make(manager, folder) {
    for (const name of names) {
      makePresence(folder, name);
      writeFileSync(join(folder, `counter-${name}`), '0'.padStart(DIGITS));
    }
    const lock = manager.Lock();
    return {
      lock,
      rlock: manager.RLock(),
      semaphore: manager.Semaphore(rooms.semaphore),
      bounded: manager.BoundedSemaphore(rooms.bounded),
      condition: manager.Condition(),
    };
  },
  async step(shared, lane) {
    const name = lane.random.pick([...names, 'condition'] as const);
    const unit = shared[name];
    const acquiring = unit.acquire(limit(lane, [0, 0.01, 0.2]));
    await perhapsDie(lane, acquiring);
    try {
      if (!(await acquiring)) return;
    } catch (error) {
      if (isTimeout(error)) return;
      throw error;
    }
    await inside(name, shared, lane);
    const releasing = unit.release();
    await perhapsDie(lane, releasing);
    await releasing;
  },
  verify,
};

async function inside(name: Name, shared: Shared, lane: Lane): Promise<void> {
  const place = join(lane.folder, `in-${name}`);
  const visit = enter(place, lane.life, lane.lane, lane.nextNumber());
  lane.note(name, 'I');
  look(name, shared, lane);
  if (rooms[name] === 1) await count(name, lane);
  if (name === 'rlock' && lane.random.chance(0.3)) await again(shared.rlock, lane);
  await pause(lane);
  lane.note(name, 'O');
  leave(visit);
  if (name === 'condition') await signalOrSleep(shared, lane);
}

/** To be called by everybody who has just come in. */
function look(name: Name, shared: Shared, lane: Lane): void {
  const { alive, dead } = whoIsInside(join(lane.folder, `in-${name}`), lane.life, lane.isDead);
  if (alive.length > rooms[name]) lane.broken(`${name}: ${alive.join(' and ')} are inside, and ${String(rooms[name])} may be`);
  if (rooms[name] === 1 && dead > 0 && !shared[name].holderDied) lane.broken(`${name}: the one inside was killed, and the next is not told`);
}

async function again(rlock: RLock, lane: Lane): Promise<void> {
  if (!(await rlock.acquire(false))) lane.broken('rlock: its owner cannot acquire it again');
  await pause(lane);
  await rlock.release();
}

/** Reads, waits, writes: who is not alone loses a count. */
async function count(name: Name, lane: Lane): Promise<void> {
  const fd = openSync(join(lane.folder, `counter-${name}`), 'r+');
  try {
    const bytes = Buffer.alloc(DIGITS);
    readSync(fd, bytes, 0, DIGITS, 0);
    await pause(lane);
    const next = Number(bytes.toString()) + 1;
    writeSync(fd, String(next).padStart(DIGITS), 0);
    lane.note(name, 'N', next);
  } finally {
    closeSync(fd);
  }
}

async function signalOrSleep(shared: Shared, lane: Lane): Promise<void> {
  const { condition } = shared;
  if (lane.random.chance(0.4)) {
    const most = lane.random.between(1, 3);
    lane.note('condition', 'n', most);
    await condition.notify(most);
    if (lane.random.chance(0.5)) return;
    // Nobody lies down meanwhile, for the lock is ours.
    if ((await condition.statistics()).sleepers.length > 0) lane.note('condition', 'm', most);
    return;
  }
  lane.note('condition', 'S');
  const sleeping = condition.wait({ timeout: lane.random.pick([0.01, 0.3]) });
  await perhapsDie(lane, sleeping);
  try {
    lane.note('condition', (await sleeping) ? 'W' : 'T');
  } catch (error) {
    if (!isTimeout(error)) throw error;
  }
  // The lock has come back, perhaps from one who was killed.
  look('condition', shared, lane);
}

async function verify({ shared, lives }: Remains<Shared>): Promise<Verdict> {
  const broken: string[] = [];
  let visits = 0;
  for (const name of names) {
    const counts = new Set<number>();
    let open = 0;
    for (const { life, killed, events } of lives) {
      const isInside = new Set<number>();
      for (const [lane, station, what, n] of events) {
        if (station !== name) continue;
        if (what === 'I') isInside.add(lane);
        if (what === 'O') isInside.delete(lane);
        if (what === 'I') visits++;
        if (what !== 'N') continue;
        if (counts.has(Number(n))) broken.push(`${name}: ${life} counted ${String(n)}, and so did another`);
        counts.add(Number(n));
      }
      open += killed ? isInside.size : 0;
    }
    const highest = Math.max(0, ...counts);
    if (rooms[name] === 1 && highest - counts.size > open) {
      broken.push(`${name}: counted to ${String(highest)} in ${String(counts.size)} visits, and ${String(open)} were killed inside`);
    }
    broken.push(...(await isFree(name, shared)));
  }
  const { broken: faults, woken } = accountOfCondition('condition', lives);
  return { broken: [...broken, ...faults], figures: { visits, woken } };
}

/** Nobody has it, nobody waits, and it is to be had: the count is what it was. */
async function isFree(name: Name, shared: Shared): Promise<readonly string[]> {
  const unit = shared[name];
  const broken: string[] = [];
  const { holders, waiters, ...more } = await unit.statistics();
  if (holders.length > 0 || waiters.length > 0) broken.push(`${name}: ${JSON.stringify({ holders, waiters })} though nobody is there`);
  const { sleepers = [] } = more as { readonly sleepers?: readonly unknown[] };
  if (sleepers.length > 0) broken.push(`${name}: ${JSON.stringify(sleepers)} sleep though nobody is there`);
  let had = 0;
  while (had <= rooms[name] && (name === 'rlock' || name === 'condition' ? had === 0 : true) && (await unit.acquire(false))) had++;
  if (had !== rooms[name]) broken.push(`${name}: ${String(had)} can be had, not ${String(rooms[name])}`);
  for (; had > 0; had--) await unit.release();
  return broken;
}
