import { Empty, Full, type Queue } from 'forkful';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { account } from './queue-account.js';

type Name = 'free' | 'bounded';
type Shared = Readonly<Record<Name, Queue<string>>>;
const names: readonly Name[] = ['free', 'bounded'];

/** Two queues, one without and one with a bound. What is written down: see `queue-account.ts`. */
export const queueStation: Station<Shared> = {
  make: (manager) => ({ free: manager.Queue(), bounded: manager.Queue(3) }),
  async step(shared, lane) {
    const name = lane.random.pick(names);
    if (lane.random.chance(0.45)) await put(shared[name], name, lane);
    else await get(shared[name], name, lane);
  },
  verify,
};

async function put(queue: Queue<string>, name: Name, lane: Lane): Promise<void> {
  const item = `${lane.life}/${String(lane.lane)}/${String(lane.nextNumber())}`;
  lane.note(name, 'P', item);
  const promise = queue.put(item, limit(lane, [0, 0.002, 0.05]));
  await perhapsDie(lane, promise);
  try {
    await promise;
    if (name === 'free') {
      // A put that is done is on its way, and accepted for sure when the manager was asked behind it.
      if (lane.random.chance(0.7)) return;
      await queue.qsize();
    }
    lane.note(name, 'p', item);
  } catch (error) {
    if (!(error instanceof Full) && !isTimeout(error)) throw error;
    lane.note(name, 'f', item);
  }
}

async function get(queue: Queue<string>, name: Name, lane: Lane): Promise<void> {
  lane.note(name, 'G');
  const promise = queue.get(limit(lane, [0, 0.005, 0.1]));
  await perhapsDie(lane, promise);
  try {
    lane.note(name, 'R', await promise);
  } catch (error) {
    if (!(error instanceof Empty) && !isTimeout(error)) throw error;
    lane.note(name, 'E');
  }
}

/** An end of the wait by time or by a signal. */
function limit({ random }: Lane, timeouts: readonly number[]): { timeout: number } | { signal: AbortSignal } {
  return random.chance(0.2) ? { signal: AbortSignal.timeout(random.between(1, 20)) } : { timeout: random.pick(timeouts) };
}

function isTimeout(error: unknown): boolean {
  return (error as { name?: unknown }).name === 'TimeoutError';
}

/** Rarely the lane's process dies in the turn of its call, or in the next. */
async function perhapsDie({ random, die }: Lane, call: Promise<unknown>): Promise<void> {
  if (!random.chance(0.004)) return;
  call.catch(() => undefined);
  if (random.chance(0.5)) await new Promise((resolve) => setImmediate(resolve));
  die();
}

async function verify({ shared, lives, state }: Remains<Shared>): Promise<Verdict> {
  const broken: string[] = [];
  let items = 0;
  let unseen = 0;
  for (const name of names) {
    const { accepted, taken, size, claimed } = state(shared[name]) as Record<string, number>;
    const left: string[] = [];
    while (!(await shared[name].empty())) left.push(await shared[name].getNowait());
    const found = account({ name, lives, left, accepted: accepted!, taken: taken!, size: size!, claimed: claimed! });
    broken.push(...found.broken);
    items += accepted!;
    unseen += found.unseen;
  }
  return { broken, figures: { items, 'items that died with their getters': unseen } };
}
