import { BrokenError, ClosedError, Connection, EOFError, Pipe } from 'forkful';
import { now, type Life } from '../journal.js';
import { managerState } from '../manager-state.js';
import type { Lane, Remains, Station, Verdict } from '../station.js';
import { isTimeout, perhapsDie } from './limits.js';
import { accountOfPipe } from './pipe-account.js';

interface Message {
  readonly from: string;
  readonly number: number;
  readonly padding: Uint8Array;
}

const ways = ['ahead', 'behind'] as const;
type Way = (typeof ways)[number];
const stationOf = (way: Way): string => `pipe ${way}`;

/** What one life has: an end of a pipe to the life that is started after it, and one of a pipe to the one before. */
interface Ends {
  readonly ahead: Connection<Message>;
  readonly behind: Connection<Message> | undefined;
  readonly sent: Record<Way, number>;
  /** Closed here, or at its end. */
  readonly over: Record<Way, { send: boolean; recv: boolean }>;
}

/** The pipes of a round, each from one life to the next. */
interface Chain {
  readonly links: { readonly from: string; to: string }[];
  /** The end that the next life gets. */
  next: Connection<Message> | undefined;
  address: string | undefined;
}

/** The process of the rounds, which has the end of the last pipe. */
const MAIN = 'main';
/** Some are larger than what a pipe takes at once. */
const SIZES = [0, 0, 0, 10, 1000, 70_000];

/** A pipe from each life to the next, both of which are killed at any time. What is written down: see `pipe-account.ts`. */
export const pipeStation: Station<Chain, Ends> = {
  make: () => ({ links: [], next: undefined, address: undefined }),
  equip(chain, life) {
    const behind = chain.next;
    const last = chain.links.at(-1);
    if (last !== undefined) last.to = life;
    const [ahead, next] = Pipe<Message>();
    chain.address ??= addressOf(ahead);
    chain.links.push({ from: life, to: MAIN });
    chain.next = next;
    const over = { ahead: { send: false, recv: false }, behind: { send: behind === undefined, recv: behind === undefined } };
    const started = (): void => {
      ahead.close();
      behind?.close();
    };
    return { equipment: { ahead, behind, sent: { ahead: 0, behind: 0 }, over }, started };
  },
  async step(ends, lane) {
    // Each direction has one reader, so that what it writes down is in the order in which it came.
    const own = ways[lane.lane];
    const way = own !== undefined && lane.random.chance(0.5) ? own : lane.random.pick(ways);
    const doing = way === own && lane.random.chance(0.6) ? 'recv' : 'send';
    const closing = lane.random.chance(0.01);
    const connection = ends[way];
    await new Promise((resolve) => setImmediate(resolve));
    for (let times = lane.random.pick([1, 2, 5]); times > 0; times--) {
      if (connection === undefined || ends.over[way][doing]) return;
      if (closing) close(connection, ends, way, lane);
      else await (doing === 'recv' ? receive : send)(connection, ends, way, lane);
    }
  },
  verify,
};

function close(connection: Connection<Message>, { over }: Ends, way: Way, lane: Lane): void {
  lane.note(stationOf(way), 'close');
  connection.close();
  over[way] = { send: true, recv: true };
  lane.note(stationOf(way), 'done');
}

async function send(connection: Connection<Message>, { over, sent }: Ends, way: Way, lane: Lane): Promise<void> {
  const number = sent[way]++;
  lane.note(stationOf(way), 'send', number);
  const call = connection.send({ from: lane.life, number, padding: new Uint8Array(lane.random.pick(SIZES)) }, lane.random.pick([0.01, 0.1, 0.3]));
  await perhapsDie(lane, call);
  try {
    await call;
    lane.note(stationOf(way), 'sent');
  } catch (error) {
    over[way].send ||= error instanceof BrokenError;
    lane.note(stationOf(way), isTimeout(error) ? 'full' : failure(error, BrokenError, 'broken'));
  }
}

async function receive(connection: Connection<Message>, { over }: Ends, way: Way, lane: Lane): Promise<void> {
  lane.note(stationOf(way), 'recv');
  const call = connection.recv(lane.random.pick([0, 0.01, 0.1, 0.5]));
  await perhapsDie(lane, call);
  try {
    const { number, from } = await call;
    lane.note(stationOf(way), 'got', number, from);
  } catch (error) {
    over[way].recv ||= error instanceof EOFError;
    lane.note(stationOf(way), isTimeout(error) ? 'empty' : failure(error, EOFError, 'eof'));
  }
}

function failure(error: unknown, End: typeof BrokenError | typeof EOFError, name: string): string {
  if (error instanceof End) return name;
  if (error instanceof ClosedError) return 'closed';
  throw error;
}

async function verify({ shared: { links, next, address }, lives }: Remains<Chain>): Promise<Verdict> {
  const broken: string[] = [];
  let messages = 0;
  const byName = new Map([...lives, await drain(next!)].map((life) => [life.life, life]));
  for (const { from, to } of links) {
    const sides = { ahead: { life: from, station: stationOf('ahead') }, behind: { life: to, station: stationOf('behind') } };
    for (const [sender, receiver] of [[sides.ahead, sides.behind], [sides.behind, sides.ahead]] as const) {
      const found = accountOfPipe({ sender, receiver, lives: byName });
      broken.push(...found.broken);
      messages += found.messages;
    }
  }
  const left = await pipesLeft(address!);
  if (left > 0) broken.push(`${String(left)} ends of pipes are at the manager though nobody has them`);
  return { broken, figures: { messages } };
}

/** What the last life had sent to a next one, as if main were that. */
async function drain(end: Connection<Message>): Promise<Life> {
  const events: Life['events'][number][] = [];
  const times: number[] = [];
  const note = (what: string, ...details: (string | number)[]): void => {
    events.push([0, stationOf('behind'), what, ...details]);
    times.push(now());
  };
  try {
    for (;;) {
      note('recv');
      const { number, from } = await end.recv(5);
      note('got', number, from);
    }
  } catch (error) {
    note(error instanceof EOFError ? 'eof' : 'empty');
  }
  note('close');
  end.close();
  note('done');
  return { life: MAIN, killed: false, events, times, diedAt: undefined };
}

/** How many ends the manager has, when all that is on its way has arrived. */
async function pipesLeft(address: string): Promise<number> {
  for (let tries = 0; ; tries++) {
    const { resources } = await managerState(address);
    const left = resources.filter(({ kind }) => kind === 'Pipe').length;
    if (left === 0 || tries === 50) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function addressOf(connection: object): string {
  const { link } = Connection.portOf(connection as Connection) as unknown as { link: { ref: { server: { address: string } } } };
  return link.ref.server.address;
}
