import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Manager } from 'forkful';
import { LeakGuard } from '../../support/leaks.js';
import { descriptorsFall, descriptorsOf, hasProcessFacts, rssOf } from '../support/process-facts.js';
import { managerState } from './manager-state.js';
import { playPools } from './pools/pool-round.js';
import { Round } from './round.js';

interface Options {
  readonly minutes: number;
  readonly seed?: string;
  readonly processes: number;
  readonly round: number;
  readonly gap: number;
  readonly only?: 'shared' | 'pools';
}

const MB = 1024 * 1024;
/** What a manager may have grown by after all rounds, and a round may leave open for a moment. */
const MAX_GROWTH = 100 * MB;
const SPARE_DESCRIPTORS = 4;

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return number;
}

const command = new Command('chaos')
  .description('Lets processes work at locks and queues, and pools at tasks, kills them at random, and checks that nothing is lost, doubled or left behind.')
  .option('--minutes <n>', 'how long', positive, 2)
  .option('--seed <text>', 'what determines all decisions (default: a new one)')
  .option('--processes <n>', 'workers at a time', positive, 8)
  .option('--round <seconds>', 'how long until the accounts are checked', positive, 15)
  .option('--gap <ms>', 'the mean time between two kills; in pools a fifth of it', positive, 300)
  .addOption(new Option('--only <part>', 'what to do in each round instead of both in turn').choices(['shared', 'pools']))
  .addHelpText('after', '\nExample:\n  npm run chaos -- --minutes 10 --seed 1');

const { minutes, seed = String(Date.now() % 1e9), processes, round, gap, only } = command.parse().opts<Options>();
const keep = mkdtempSync(join(tmpdir(), 'chaos-')); // before the guard, whose folder goes with it
const guard = new LeakGuard();
console.log(`chaos: seed ${seed}, ${String(minutes)} min, ${String(processes)} processes, a kill every ${String(gap)} ms; journals in ${keep}`);

const manager = Manager();
const totals: Record<string, number> = {};
const problems: string[] = [];
const started = performance.now();
const elapsed = (): number => (performance.now() - started) / 1000;
let baseline: { readonly rss: number; readonly descriptors: number } | undefined;
let played = 0;
for (let number = 0; played < minutes * 60 && problems.length === 0; number++) {
  const folder = join(keep, String(number));
  mkdirSync(folder);
  const seconds = Math.min(round, minutes * 60 - played);
  played += seconds; // what a busy machine needs to begin and to end a round comes on top
  const settings = { seed: `${seed} ${String(number)}`, folder, seconds };
  const pools = only === undefined ? number % 2 === 1 : only === 'pools';
  const { broken, figures } = pools
    ? await playPools({ ...settings, meanGapMs: gap / 5 })
    : await new Round({ ...settings, manager, processes, meanGapMs: gap }).play();
  for (const [name, value] of Object.entries(figures)) totals[name] = (totals[name] ?? 0) + value;
  problems.push(...broken);
  if (hasProcessFacts && !pools) {
    const pid = manager.pid!;
    baseline ??= { rss: rssOf(pid), descriptors: await descriptorsFall(pid, 0, 300) };
    const descriptors = await descriptorsFall(pid, baseline.descriptors + SPARE_DESCRIPTORS);
    if (descriptors > baseline.descriptors + SPARE_DESCRIPTORS) {
      problems.push(`the manager has ${String(descriptors)} descriptors open, and had ${String(baseline.descriptors)} after the first round`);
    }
    const growth = rssOf(pid) - baseline.rss;
    if (growth > MAX_GROWTH) problems.push(`the manager has grown by ${String(Math.round(growth / MB))} MB since the first round`);
    totals['MB of the manager'] = Math.round(rssOf(pid) / MB);
    totals['descriptors of the manager'] = descriptorsOf(pid);
    totals['resources of the manager'] = (await managerState(manager.address)).resources.length;
  }
  if (broken.length === 0) rmSync(folder, { recursive: true });
  console.log(`${elapsed().toFixed(0).padStart(4)} s  round ${String(number)}: ${text(figures)}`);
}
await manager.shutdown();
// What the pipes live in is a manager that nobody named: it ends with the program, and what is left is looked for behind that.
process.once('beforeExit', () => {
  setImmediate(() => undefined);
  process.once('beforeExit', () => void finish());
});

async function finish(): Promise<void> {
  problems.push(...(await guard.finish()).map((leak) => `left behind: ${leak}`));
  console.log(`chaos: ${elapsed().toFixed(0)} s in all: ${text(totals)}`);
  if (problems.length === 0) {
    rmSync(keep, { recursive: true });
    console.log('chaos: nothing lost, nothing doubled, nothing left behind');
  } else {
    for (const problem of problems) console.error(`BROKEN: ${problem}`);
    console.error(`chaos: run it again with --seed ${seed}; the journals are in ${keep}`);
    process.exitCode = 1;
  }
}

function text(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
