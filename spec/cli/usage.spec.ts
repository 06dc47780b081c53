import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { forkful } from '../support/forkful-bin.js';

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };

describe('forkful', () => {
  it('prints its version', async () => {
    expect(await forkful(['--version'])).toMatchObject({ stdout: `${manifest.version}\n`, stderr: '', exitCode: 0 });
  });

  it.each([[['--help']], [['map', '--help']], [['scan', '--help']], [['demo', '--help']], [['doctor', '--help']], [['help', 'map']]])(
    'explains itself: %j',
    async (args) => {
      const run = await forkful(args);
      expect(run).toMatchObject({ stderr: '', exitCode: 0 });
      expect(run.stdout).toMatch(/^Usage: forkful/);
      expect(run.stdout).toContain('Examples:');
    },
  );

  it('prints its help when nothing is asked for', async () => {
    const run = await forkful([]);
    expect(run.stderr).toMatch(/^Usage: forkful/);
    expect(run.exitCode).toBe(2);
  });

  it('suggests what may have been meant', async () => {
    const run = await forkful(['dmeo']);
    expect(run.stderr).toMatch(/^forkful: unknown command 'dmeo'\n\(Did you mean demo\?\)\n/);
    expect(run).toMatchObject({ stdout: '', exitCode: 2 });
  });
});

describe('forkful demo', () => {
  it('lists all programs by group', async () => {
    const { stdout, exitCode } = await forkful(['demo']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^first\n {2}twenty-lines +A closure, an imported helper/);
    for (const group of ['processes', 'queues', 'pools', 'queue-and-pool']) expect(stdout).toContain(`\n${group}\n`);
    for (const line of stdout.split('\n').filter((text) => text.startsWith('  '))) expect(line).toMatch(/^ {2}[a-z-]+ +\S/);
  });

  it('runs one, and says where its source is', async () => {
    const run = await forkful(['demo', 'isolation']);
    expect(run.stdout).toBe('child: 666\nparent: 100\n');
    expect(run.stderr).toMatch(/^── isolation \(.*docs.demos.processes.isolation\.ts\)\n$/);
    expect(run).toMatchObject({ exitCode: 0, left: [] });
  });

  it('runs a whole group, faster', async () => {
    const run = await forkful(['demo', 'managers', '--speed', '10'], { limit: 40 });
    expect(run.stderr.match(/^── /gm)).toHaveLength(2);
    expect(run.exitCode).toBe(0);
  });

  it('prints a source', async () => {
    const source = readFileSync(join(__dirname, '../../docs/demos/processes/isolation.ts'), 'utf8');
    expect(await forkful(['demo', 'processes/isolation', '--source'])).toMatchObject({ stdout: source, exitCode: 0 });
  });

  it('knows what it does not have', async () => {
    const near = await forkful(['demo', 'daemons']);
    expect(near.stderr).toMatch(/^forkful demo: there is no demo called 'daemons'\. Did you mean daemon\?\n$/);
    expect(near.exitCode).toBe(2);
    expect((await forkful(['demo', 'xyz'])).stderr).toMatch(/Run forkful demo to see all of them\.\n$/);
    expect((await forkful(['demo', 'pools', '--speed', '-1'])).exitCode).toBe(2);
  });
});

describe('forkful doctor', () => {
  it('finds that all is well here', async () => {
    const run = await forkful(['doctor']);
    expect(run).toMatchObject({ stderr: '', exitCode: 0, left: [] });
    expect(run.stdout).toContain(`Node.js          ${process.versions.node}`);
    for (const name of ['cores', 'memory', 'open files', 'start methods']) expect(run.stdout).toContain(`\n${name} `);
    expect(run.stdout.match(/ works {2}[\d.]+ m?s$/gm)).toHaveLength(3);
  });

  it('says so in JSON, too', async () => {
    const { stdout, exitCode } = await forkful(['doctor', '--json']);
    const report = JSON.parse(stdout) as { healthy: boolean; trials: { error?: string; seconds: number }[] };
    expect(report.healthy).toBe(true);
    expect(report.trials).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  it('names what is wrong', async () => {
    const run = await forkful(['doctor'], { env: { TMPDIR: '/nowhere/at/all' } });
    expect(run.stdout).toMatch(/it does not exist\. Set TMPDIR to a directory of your own\./);
    expect(run.exitCode).toBe(1);
  }, 60_000);
});
