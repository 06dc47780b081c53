import { formatSeconds } from '../terminal/format.js';
import { Output } from '../terminal/output.js';
import { styleFor } from '../terminal/style.js';
import { describeMachine, type Fact } from './machine.js';
import { tryRoundTrips, type Trial } from './round-trips.js';

/** The options of `forkful doctor`, as the parser gives them. */
export interface DoctorOptions {
  readonly json?: boolean;
}

/** Says what forkful finds on this machine, and whether it works here. Gives the exit code. */
export async function runDoctor(root: string, options: DoctorOptions): Promise<number> {
  const output = new Output(process.stdout);
  const facts = describeMachine(root);
  if (options.json !== true) await output.write(factsText(facts));
  const trials = await tryRoundTrips();
  const healthy = facts.every(({ problem }) => problem === undefined) && trials.every(({ error }) => error === undefined);
  await output.write(
    options.json === true ? `${JSON.stringify({ healthy, facts, trials }, undefined, 2)}\n` : trialsText(trials),
  );
  return healthy ? 0 : 1;
}

function factsText(facts: readonly Fact[]): string {
  const style = styleFor(process.stdout);
  const width = Math.max(...facts.map(({ name }) => name.length));
  const lines = facts.map(({ name, value, problem }) => {
    const line = `${name.padEnd(width)}  ${value}\n`;
    return problem === undefined ? line : `${line}${' '.repeat(width)}  ${style.red(problem)}\n`;
  });
  return `${lines.join('')}\n`;
}

function trialsText(trials: readonly Trial[]): string {
  const style = styleFor(process.stdout);
  const width = Math.max(...trials.map(({ what }) => what.length));
  const lines = trials.map(({ what, seconds, error }) => {
    const mark = error === undefined ? style.green('works') : style.red('fails');
    const line = `${what.padEnd(width)}  ${mark}  ${formatSeconds(seconds)}\n`;
    return error === undefined ? line : `${line}  ${error}\n`;
  });
  return lines.join('');
}
