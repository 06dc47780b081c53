import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { Pool } from 'forkful';
import { LeakGuard } from '../../support/leaks.js';
import type { Fault, Verdict } from './fault.js';
import { judge } from './judge.js';
import { judgeInitializer } from './judge-initializer.js';
import { nodeRows } from './node-rows.js';
import { judgeProgram, programRows } from './program-rows.js';
import { pythonPools, pythonVersion, strikePython, type PythonVerdict } from './python-pools.js';
import { libraries, recorded, recordedNode, totals } from './recorded.js';
import { rows } from './rows.js';

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return number;
}

const command = new Command('faults')
  .description('Lets twelve faults, and those of the pools of Node, strike a pool; prints what comes of them, beside other libraries.')
  .option('--rounds <n>', 'how often each fault strikes; the median is shown', positive, 3)
  .option('--within <ms>', 'how soon after a death its error must be there, at least once', positive, 100)
  .option('--watchdog <seconds>', 'when a pool of Python is said to hang', positive, 10)
  .option('--no-python', 'leaves CPython out, which is measured where there is a python3')
  .addHelpText('after', '\nThe exit code is 0 when forkful has all twelve, and all of the second table.\n\nExample:\n  npm run faults -- --no-python');
const { rounds, within, watchdog, python } = command.parse().opts<{ rounds: number; within: number; watchdog: number; python: boolean }>();

// The program itself is bundled somewhere else.
const here = join(process.env['FORKFUL_ROOT']!, 'spec/pool/faults');
const fixtures = join(here, '../../fixtures/pool');
const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const guard = new LeakGuard();
const mark = join(folder, 'mark');

async function once(fault: Fault): Promise<Verdict> {
  const pool = new Pool({ processes: 2, env: { ...process.env, IN_WORKER: '1' } });
  try {
    return await judge(fault, { pool, mark, fixture: (name) => join(fixtures, name) });
  } finally {
    pool.terminate();
    await pool.join();
  }
}

/** Several rounds as one: the worst of everything, and the median of the times. A busy machine may be slow, but not each time. */
async function repeat(strike: () => Promise<Verdict>): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (let round = 0; round < rounds; round++) verdicts.push(await strike());
  const worst = verdicts.find(({ problems }) => problems.length > 0) ?? verdicts[0]!;
  const times = verdicts.map((one) => one.seconds).sort((a, b) => a - b);
  const seconds = times[times.length >> 1]!;
  const late = worst.death && worst.row !== 'I' && times[0]! * 1000 > within ? [`the error never comes earlier than ${ms(times[0]!)} after the fault`] : [];
  return { ...worst, seconds, problems: [...worst.problems, ...late] };
}

function ms(seconds: number): string {
  return Number.isNaN(seconds) ? '' : `${(seconds * 1000).toFixed(0)} ms`;
}

function row(verdict: Verdict, ...more: string[]): string[] {
  const { name, error, seconds, usable, harmed, busy, problems } = verdict;
  return [`${verdict.row} ${name}`, problems.length === 0 ? 'ok' : 'NOT OK', error, ms(seconds), usable ? 'yes' : 'NO', String(harmed), String(busy), ...more];
}

function show(verdict: PythonVerdict | undefined): string {
  if (verdict === undefined) return 'HANG';
  const { error, seconds, harmed, usable, busy } = verdict;
  return [error, ms(seconds), harmed > 0 ? `${String(harmed)} harmed` : '', usable ? '' : 'dead', busy ? 'burns on' : ''].filter((text) => text !== '').join(', ');
}

const own = ['forkful', 'error', 'after the fault', 'usable', 'harmed', 'busy'];
const plain = { style: { head: [], border: [] } };
const bad: Verdict[] = [];
const version = python ? pythonVersion() : undefined;
const twelve = new Table({ head: ['fault', ...own, ...(version === undefined ? [] : pythonPools.map((name) => `${name}, ${version}, now`))], ...plain });
const beside = new Table({ head: ['recorded', 'forkful', ...libraries], ...plain });
let good = 0;
for (const name of 'ABCDEFGHIJKL') {
  const fault = rows.find((one) => one.row === name);
  const verdict = await repeat(() => (fault === undefined ? judgeInitializer(Pool, mark) : once(fault)));
  if (verdict.problems.length > 0) bad.push(verdict);
  else good++;
  const others = version === undefined ? [] : await Promise.all(pythonPools.map((pool) => strikePython(here, pool, name, watchdog)));
  twelve.push(row(verdict, ...others.map(show)));
  beside.push([`${name} ${verdict.name}`, verdict.problems.length === 0 ? 'ok' : 'NOT OK', ...recorded[name]!]);
}
beside.push(['of 12', String(good), ...totals]);
const node = new Table({ head: ['fault', ...own, 'pools of Node, recorded'], ...plain });
for (const fault of [...nodeRows, ...programRows]) {
  const verdict = 'program' in fault ? await judgeProgram(fault, fixtures) : await repeat(() => once(fault));
  if (verdict.problems.length > 0) bad.push(verdict);
  node.push(row(verdict, recordedNode[verdict.row]!));
}
console.log(`Twelve faults of a pool of two workers, each in the midst of a hundred short tasks:\n${twelve.toString()}`);
console.log(`\nThe same in seven libraries of Python:\n${beside.toString()}`);
console.log(`\nWhat pools of Node stumble over:\n${node.toString()}`);
console.log(`\nforkful: ${String(good)} of 12`);
rmSync(folder, { recursive: true });
const left = await guard.finish();
for (const { row: letter, name, problems } of bad) console.error(`NOT OK: ${letter} ${name}: ${problems.join('; ')}`);
for (const leak of left) console.error(`NOT OK: left behind: ${leak}`);
process.exitCode = bad.length + left.length === 0 ? 0 : 1;
