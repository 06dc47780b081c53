import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Output } from '../terminal/output.js';
import { styleFor } from '../terminal/style.js';
import { UsageError } from '../usage-error.js';
import { readCatalogue, type Demo } from './catalogue.js';

/** The options of `forkful demo`, as the parser gives them. */
export interface DemoOptions {
  readonly all?: boolean;
  readonly source?: boolean;
  readonly speed?: number;
}

/** Lists the demos, or runs some of them. Gives the exit code. */
export async function runDemos(root: string, name: string | undefined, options: DemoOptions): Promise<number> {
  const demos = readCatalogue(root);
  const output = new Output(process.stdout);
  if (name === undefined && options.all !== true) {
    await output.write(listing(demos));
    return 0;
  }
  const wanted = name === undefined ? demos : find(demos, name);
  if (options.source === true) {
    for (const demo of wanted) await output.write(readFileSync(demo.source, 'utf8'));
    return 0;
  }
  let failed = 0;
  for (const demo of wanted) {
    const exitCode = await run(demo, options.speed);
    if (exitCode !== 0) failed = exitCode;
  }
  return failed;
}

/** A demo by name, by `group/name`, or all of a group. */
function find(demos: readonly Demo[], name: string): Demo[] {
  const found = demos.filter((demo) => [demo.name, `${demo.group}/${demo.name}`, demo.group].includes(name));
  if (found.length > 0) return found;
  const near = demos.map((demo) => demo.name).filter((other) => other.includes(name) || name.includes(other));
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Run forkful demo to see all of them.';
  throw new UsageError(`there is no demo called '${name}'. ${advice}`);
}

function listing(demos: readonly Demo[]): string {
  const style = styleFor(process.stdout);
  const width = Math.max(...demos.map(({ name }) => name.length));
  let text = '';
  let group = '';
  for (const demo of demos) {
    if (demo.group !== group) text += `${text === '' ? '' : '\n'}${style.bold(demo.group)}\n`;
    group = demo.group;
    text += `  ${demo.name.padEnd(width)}  ${style.dim(demo.summary)}\n`;
  }
  return `${text}\nRun one with: forkful demo <name>. Read it with: forkful demo <name> --source\n`;
}

/** A demo is a main program, so it gets a Node of its own, as if the user had started it. */
async function run(demo: Demo, speed: number | undefined): Promise<number> {
  const { execa } = await import('execa');
  const style = styleFor(process.stderr);
  process.stderr.write(style.dim(`── ${demo.name} (${relative(process.cwd(), demo.source)})\n`));
  const { exitCode, signal } = await execa(process.execPath, ['--enable-source-maps', demo.program], {
    stdio: 'inherit',
    reject: false,
    env: speed === undefined ? {} : { DEMO_SPEED: String(speed) },
  });
  if (signal !== undefined) process.stderr.write(style.dim(`── ${demo.name} was ended by ${signal}\n`));
  return exitCode ?? 1;
}
