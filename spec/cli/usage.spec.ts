import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testsAhead } from '../support/tests-ahead.js';
import { forkful, forkfulMany, type ManyRun } from '../support/forkful-bin.js';

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

const check = testsAhead(3);

describe('forkful', () => {
  it('prints its version', async () => {
    expect(await forkful(['--version'])).toMatchObject({ stdout: `${manifest.version}\n`, stderr: '', exitCode: 0 });
  });

  it('explains itself', async () => {
    const asked = [['--help'], ['map', '--help'], ['scan', '--help'], ['demo', '--help'], ['inspect', '--help'], ['doctor', '--help'], ['help', 'map']];
    const runs = await forkfulMany([...asked, [], ['dmeo']]);
    for (const [index, args] of asked.entries()) {
      const { stdout, stderr, exitCode } = runs[index]!;
      expect({ args, stderr, exitCode }).toEqual({ args, stderr: '', exitCode: 0 });
      expect(stdout).toMatch(/^Usage: forkful/);
      expect(stdout).toContain('Examples:');
    }
    // Nothing is asked for; and what there is not.
    expect(runs.at(-2)).toMatchObject({ stderr: expect.stringMatching(/^Usage: forkful/), exitCode: 2 });
    expect(runs.at(-1)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^forkful: unknown command 'dmeo'\n\(Did you mean demo\?\)\n/), exitCode: 2 });
  });
});

describe('forkful demo', () => {
  it('lists all programs by group, prints one, and knows what it does not have', async () => {
    const [listed, printed, near, far, slow] = (await forkfulMany([['demo'], ['demo', 'processes/isolation', '--source'], ['demo', 'daemons'], ['demo', 'xyz'], ['demo', 'pools', '--speed', '-1']])) as [ManyRun, ManyRun, ManyRun, ManyRun, ManyRun];
    const { stdout, exitCode } = listed;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^first\n {2}twenty-lines +A closure, an imported helper/);
    for (const group of ['processes', 'queues', 'pools', 'queue-and-pool']) expect(stdout).toContain(`\n${group}\n`);
    for (const line of stdout.split('\n').filter((text) => text.startsWith('  '))) expect(line).toMatch(/^ {2}[a-z-]+ +\S/);
    const source = readFileSync(join(__dirname, '../../docs/demos/processes/isolation.ts'), 'utf8');
    expect(printed).toMatchObject({ stdout: source, exitCode: 0 });
    expect(near).toMatchObject({ stderr: expect.stringMatching(/^forkful demo: there is no demo called 'daemons'\. Did you mean daemon\?\n$/), exitCode: 2 });
    expect(far.stderr).toMatch(/Run forkful demo to see all of them\.\n$/);
    expect(slow.exitCode).toBe(2);
  });

  check('runs one, and says where its source is', async () => {
    const run = await forkful(['demo', 'isolation']);
    expect(run.stdout).toBe('child: 666\nparent: 100\n');
    expect(run.stderr).toMatch(/^── isolation \(.*docs.demos.processes.isolation\.ts\)\n$/);
    expect(run).toMatchObject({ exitCode: 0, left: [] });
  });

  check('runs a whole group, faster', async () => {
    const run = await forkful(['demo', 'managers', '--speed', '10']);
    expect(run.stderr.match(/^── /gm)).toHaveLength(2);
    expect(run.exitCode).toBe(0);
  });
});

describe('forkful doctor', () => {
  check('finds that all is well here', async () => {
    const run = await forkful(['doctor']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    expect(run.stdout).toContain(`Node.js          ${process.versions.node}`);
    for (const name of ['cores', 'memory', 'open files', 'start methods']) expect(run.stdout).toContain(`\n${name} `);
    expect(run.stdout.match(/ works {2}[\d.]+ m?s$/gm)).toHaveLength(3);
  });

  check('says so in JSON, too', async () => {
    const { stdout, exitCode } = await forkful(['doctor', '--json']);
    const report = JSON.parse(stdout) as { healthy: boolean; trials: { error?: string; seconds: number }[] };
    expect(report.healthy).toBe(true);
    expect(report.trials).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  check('names what is wrong', async () => {
    const run = await forkful(['doctor'], { env: { TMPDIR: '/nowhere/at/all' } });
    expect(run.stdout).toMatch(/it does not exist\. Set TMPDIR to a directory of your own\./);
    expect(run.exitCode).toBe(1);
  });
});
