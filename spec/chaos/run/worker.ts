import { isDead, isOver, Journal, markDead } from './journal.js';
import { Random } from './random.js';
import type { Lane } from './station.js';
import { stations } from './stations.js';

/** How many things a worker does at the same time. */
const LANES = 4;

export interface Assignment {
  readonly life: string;
  readonly seed: string;
  readonly folder: string;
  /** What it has at each station. */
  readonly shared: Readonly<Record<string, unknown>>;
}

/**
 * What a worker does until the round is over or it is killed: in each lane one step after the other, at a station that
 * chance chooses. What breaks a rule ends it with code 9.
 */
export async function work(assignment: Assignment): Promise<void> {
  const { life, folder, shared } = assignment;
  const journal = new Journal(folder, life);
  const names = Object.keys(shared);
  const run = async (number: number): Promise<void> => {
    const lane = makeLane(assignment, number, journal);
    while (!isOver(folder)) {
      const name = lane.random.pick(names);
      await stations[name]!.step(shared[name], lane);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, (_, number) => run(number)));
    journal.write(-1, 'run', 'over');
  } catch (error) {
    journal.write(-1, 'run', 'broken', `a call failed: ${error instanceof Error ? String(error.stack) : String(error)}`);
    process.exit(9);
  }
}

function makeLane({ life, seed, folder }: Assignment, lane: number, journal: Journal): Lane {
  let made = 0;
  return {
    life,
    lane,
    folder,
    random: new Random(`${seed} ${life} ${String(lane)}`),
    nextNumber: () => made++,
    note: (station, what, ...details) => journal.write(lane, station, what, ...details),
    isDead: (other) => isDead(folder, other),
    die() {
      markDead(folder, life);
      process.kill(process.pid, 'SIGKILL');
      for (;;); // the signal may take a moment
    },
    broken(text) {
      journal.write(lane, 'run', 'broken', text);
      markDead(folder, life); // what it leaves undone is nobody else's fault
      process.exit(9);
    },
  };
}
