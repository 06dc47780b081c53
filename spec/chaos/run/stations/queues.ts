import { Empty, Full, type JoinableQueue, type LifoQueue, type PriorityQueue, type Queue } from 'forkful';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { isTimeout, limit, pause, perhapsDie } from './limits.js';
import { accountOfOrder } from './order-account.js';
import { account } from './queue-account.js';

interface Shared {
  readonly free: Queue<string>;
  readonly bounded: Queue<string>;
  readonly tasks: JoinableQueue<string>;
  readonly stack: LifoQueue<string>;
  readonly ranked: PriorityQueue<string>;
}
type Name = keyof Shared;
const names: readonly Name[] = ['free', 'bounded', 'tasks', 'stack', 'ranked'];
/** Those that are no lines, and what leaves them first. */
const orders: { readonly [name in Name]?: 'newest' | 'lowest' } = { stack: 'newest', ranked: 'lowest' };
/** Priorities are from 0 to this. */
const LOWEST = 4;

/** Queues without and with a bound, one that counts its tasks, and two in another order. What is written down: see `queue-account.ts`. */
export const queueStation: Station<Shared> = {
  make: (manager) => ({
    free: manager.Queue(),
    bounded: manager.Queue(3),
    tasks: manager.JoinableQueue(20),
    stack: manager.LifoQueue(6),
    ranked: manager.PriorityQueue(6),
  }),
  async step(shared, lane) {
    const name = lane.random.pick(names);
    if (lane.random.chance(0.45)) await put(shared[name], name, lane);
    else if ((await get(shared[name], name, lane)) && name === 'tasks') await finish(shared.tasks, lane);
  },
  verify,
};

async function put(queue: Queue<string>, name: Name, lane: Lane): Promise<void> {
  const item = `${lane.life}/${String(lane.lane)}/${String(lane.nextNumber())}`;
  const priority = lane.random.between(0, LOWEST);
  lane.note(name, 'P', item, priority);
  const options = { ...limit(lane, [0, 0.002, 0.05]), ...(name === 'ranked' && { priority }) };
  const promise = queue.put(item, options);
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

/** Whether it got one. */
async function get(queue: Queue<string>, name: Name, lane: Lane): Promise<boolean> {
  // In a loop within one turn it would be handed several ahead, which have left the queue then.
  if (name in orders) await new Promise((resolve) => setImmediate(resolve));
  lane.note(name, 'G');
  const promise = queue.get(limit(lane, [0, 0.005, 0.1]));
  await perhapsDie(lane, promise);
  try {
    lane.note(name, 'R', await promise);
    return true;
  } catch (error) {
    if (!(error instanceof Empty) && !isTimeout(error)) throw error;
    lane.note(name, 'E');
    return false;
  }
}

async function finish(tasks: JoinableQueue<string>, lane: Lane): Promise<void> {
  await pause(lane);
  const done = tasks.taskDone();
  await perhapsDie(lane, done);
  await done;
}

async function verify({ shared, lives, state }: Remains<Shared>): Promise<Verdict> {
  const broken: string[] = [];
  let items = 0;
  let unseen = 0;
  for (const name of names) {
    const { accepted, taken, size, claimed } = state(shared[name]) as Record<string, number>;
    const left: string[] = [];
    while (!(await shared[name].empty())) {
      left.push(await shared[name].getNowait());
      if (name === 'tasks') await shared.tasks.taskDone();
    }
    const kind = orders[name];
    const found = account({ name, lives, left, accepted: accepted!, taken: taken!, size: size!, claimed: claimed!, inLine: kind === undefined });
    broken.push(...found.broken);
    if (kind !== undefined) broken.push(...accountOfOrder({ name, lives, left, kind }));
    items += accepted!;
    unseen += found.unseen;
  }
  // Every task is done or died with its process: who waits for all of them waits for nobody.
  await shared.tasks.join({ timeout: 15 }).catch((error: unknown) => broken.push(`queue 'tasks': ${String(error)}`));
  const unfinished = await shared.tasks.unfinished();
  if (unfinished !== 0) broken.push(`queue 'tasks': ${String(unfinished)} tasks are unfinished`);
  return { broken, figures: { items, 'items that died with their getters': unseen } };
}
