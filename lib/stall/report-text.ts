import { explain } from './explain.js';
import { labelOf, type ProcessFacts } from './facts.js';
import { holdersOf, waitingIn, type Waiting } from './waiting.js';
import { listed } from './words.js';

/** What the text depends on besides the facts. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Files below it are named from there. */
  readonly cwd: string;
}

const RAISE = "It goes on waiting. End it with Ctrl-C, or let such waits fail: setStallPolicy('raise').";

const ORPHANS =
  'Their waits fail now, with DeadlockError. Wait for children, with join(), before process.exit(), or make them daemons, which end with their parent.';

/** What becomes of the waits, and whose they are: a whole program's, or those of processes whose main process has ended. */
export type StallEnd = 'goes on' | 'raised' | 'orphans';

/** The report on a program that stands still: why, then every process with its waits. Pure. */
export function stallReport(facts: readonly ProcessFacts[], around: Surroundings, end: StallEnd = 'goes on'): string {
  const why = explain(facts).map((line) => `  ${line}`);
  return [
    end === 'orphans'
      ? 'forkful: the main process has ended, and what it left behind stands still: each process waits for another one.'
      : 'forkful: the program stands still: each of its processes waits for another one.',
    '',
    ...(why.length > 0 ? [...why, ''] : []),
    ...processLines(facts, around),
    ...(end === 'raised' ? [] : ['', end === 'orphans' ? ORPHANS : RAISE]),
    '',
  ].join('\n');
}

/** What every process of a program does at this moment; nobody is accused. Pure. */
export function stateReport(facts: readonly ProcessFacts[], around: Surroundings): string {
  const main = facts[0];
  const time = new Date(around.now).toISOString().slice(11, 19);
  const count = facts.length === 1 ? '1 process' : `${String(facts.length)} processes`;
  return [`forkful: ${main === undefined ? 'a program' : labelOf(main)} and what came of it, ${count}, at ${time} UTC`, '', ...processLines(facts, around, true), ''].join('\n');
}

function processLines(facts: readonly ProcessFacts[], around: Surroundings, all = false): readonly string[] {
  const waiting = waitingIn(facts);
  return facts.flatMap((one) => {
    const own = waiting.filter(({ who }) => who === one);
    const pools = all ? (one.pools ?? []).map((line) => `    ${line}`) : [];
    if (own.length === 0) return one.role === 'manager' && !all ? [] : [`  ${labelOf(one)}: ${doing(one)}`, ...pools];
    const more = one.moreWaits > 0 ? [`    and ${String(one.moreWaits)} more waits`] : [];
    return [`  ${labelOf(one)}`, ...own.map((wait) => `    ${waitLine(wait, around)}`), ...more, ...pools];
  });
}

function doing({ role, idle, silent, manager }: ProcessFacts): string {
  if (silent === true) return 'does not answer; it computes, is stopped, or is just starting';
  if (role === 'manager') return `serves ${String(manager?.clients.length ?? 0)} processes`;
  if (idle === true) return 'has no task';
  return role === 'worker' ? 'has a task, and waits for nothing of forkful' : 'waits for nothing of forkful';
}

function waitLine({ wait, resource }: Waiting, { now, cwd }: Surroundings): string {
  const what = /^(await using|the end of the process)/.test(wait.call) ? `${wait.call}: waits for ${wait.on}` : `${wait.call} on ${wait.on}`;
  const holders = holdersOf(resource) ?? [];
  return [
    what,
    wait.since > 0 ? `for ${((now - wait.since) / 1000).toFixed(1)} s` : '',
    wait.where === '' ? '' : `at ${shortened(wait.where, cwd)}`,
    holders.length > 0 ? `held by ${listed([...new Set(holders)])}` : '',
    wait.timed ? 'ends by itself' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function shortened(where: string, cwd: string): string {
  const separator = cwd.includes('\\') ? '\\' : '/';
  const folder = cwd.endsWith(separator) ? cwd : `${cwd}${separator}`;
  return where.startsWith(folder) ? where.slice(folder.length) : where;
}
