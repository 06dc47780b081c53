import { BrokenBarrierError, type Barrier } from 'forkful';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { accountOfBarrier } from './barrier-account.js';
import { isTimeout, pause, perhapsDie } from './limits.js';

interface Shared {
  readonly plain: Barrier;
  readonly acting: Barrier;
}
type Name = keyof Shared;
const names: readonly Name[] = ['plain', 'acting'];
const PARTIES = 3;

/** A barrier, and one whose last party has something to do first. What is written down: see `barrier-account.ts`. */
export const barrierStation: Station<Shared> = {
  make: (manager) => ({
    plain: manager.Barrier(PARTIES),
    acting: manager.Barrier(PARTIES, () => new Promise((resolve) => setTimeout(resolve, 2))),
  }),
  async step(shared, lane) {
    const name = lane.random.pick(names);
    const what = lane.random.chance(0.04) ? lane.random.pick(['reset', 'abort'] as const) : 'wait';
    if (what !== 'wait') return control(shared[name], name, what, lane);
    if ((await wait(shared[name], name, lane)) === 'broken' && lane.random.chance(0.6)) {
      await pause(lane);
      await control(shared[name], name, 'reset', lane);
    }
  },
  verify,
};

async function control(barrier: Barrier, name: Name, what: 'reset' | 'abort', lane: Lane): Promise<void> {
  lane.note(name, what);
  const call = barrier[what]();
  await perhapsDie(lane, call);
  await call;
  lane.note(name, 'done');
}

async function wait(barrier: Barrier, name: Name, lane: Lane): Promise<'passed' | 'broken'> {
  const timeout = lane.random.pick([0.05, 0.2, 0.5]);
  const aborts = lane.random.chance(0.05);
  lane.note(name, 'wait');
  const call = barrier.wait(aborts ? { timeout, signal: AbortSignal.timeout(lane.random.between(1, 20)) } : { timeout });
  await perhapsDie(lane, call);
  try {
    lane.note(name, 'passed', await call);
    return 'passed';
  } catch (error) {
    if (error instanceof BrokenBarrierError) lane.note(name, error.message.includes('did not come') ? 'timedOut' : 'broken');
    else if (isTimeout(error)) lane.note(name, 'aborted');
    else throw error;
    return 'broken';
  }
}

async function verify({ shared, lives }: Remains<Shared>): Promise<Verdict> {
  const broken: string[] = [];
  let trips = 0;
  for (const name of names) {
    const found = accountOfBarrier({ name, parties: PARTIES, lives });
    broken.push(...found.broken);
    trips += found.trips;
    const barrier = shared[name];
    const { waiters } = await barrier.statistics();
    if (waiters.length > 0) broken.push(`barrier '${name}': ${JSON.stringify(waiters)} wait though nobody is there`);
    await barrier.reset();
    const last = await Promise.all(Array.from({ length: PARTIES }, () => barrier.wait(5).catch(String)));
    if (last.toSorted().join() !== '0,1,2') broken.push(`barrier '${name}': after a reset ${String(PARTIES)} came to it, and got ${last.join(', ')}`);
  }
  return { broken, figures: { trips } };
}
