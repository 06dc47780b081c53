import type { Event } from 'forkful';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { accountOfEvent } from './event-account.js';
import { isTimeout, perhapsDie } from './limits.js';

interface Shared {
  readonly gate: Event;
}
const name = 'gate';
/** How long a wait may last, in seconds; one is so long that nobody waits for it in vain. */
const TIMES = [0, 0.02, 0.2, 1];

/** An event that is set and cleared by everybody. What is written down: see `event-account.ts`. */
export const eventStation: Station<Shared> = {
  make: (manager) => ({ gate: manager.Event() }),
  async step({ gate }, lane) {
    const what = lane.random.pick(['set', 'clear', 'wait', 'wait', 'wait', 'wait', 'ask'] as const);
    if (what === 'wait') return wait(gate, lane);
    lane.note(name, what);
    const call = what === 'ask' ? gate.isSet() : gate[what]();
    await perhapsDie(lane, call);
    const answer = await call;
    lane.note(name, what === 'ask' ? String(answer) : 'done');
  },
  verify,
};

async function wait(gate: Event, lane: Lane): Promise<void> {
  const aborts = lane.random.chance(0.2);
  const timeout = lane.random.pick(TIMES);
  const ms = lane.random.between(1, 20);
  lane.note(name, 'wait', timeout);
  const call = gate.wait(aborts ? { timeout, signal: AbortSignal.timeout(ms) } : { timeout });
  await perhapsDie(lane, call);
  try {
    lane.note(name, String(await call));
  } catch (error) {
    if (!isTimeout(error)) throw error;
    lane.note(name, 'aborted');
  }
}

async function verify({ shared: { gate }, lives }: Remains<Shared>): Promise<Verdict> {
  const { broken, passed } = accountOfEvent({ name, lives });
  const { waiters } = await gate.statistics();
  const left = waiters.length === 0 ? [] : [`event '${name}': ${JSON.stringify(waiters)} wait though nobody is there`];
  await gate.clear();
  const waiting = gate.wait(5);
  await gate.set();
  if (!(await waiting)) left.push(`event '${name}': who waited for it when it was set was not told`);
  return { broken: [...broken, ...left], figures: { 'waits ended by an event': passed } };
}
