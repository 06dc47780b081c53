import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/* What Node does at the end of a process is seen in a process of its own. */

const source = join(__dirname, '../../lib/util/keep-alive.ts');

async function run(program: string): Promise<string[]> {
  const text = `import { holdProgram, releaseProgram, whenNothingElse } from ${JSON.stringify(source)};\n${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', text], {
    cwd: join(__dirname, '../..'),
    timeout: 60_000,
  });
  return stdout.trim().split('\n');
}

describe('what keeps a program alive', () => {
  it('is a hold, until it is released', async () => {
    expect(
      await run(`
        holdProgram();
        setTimeout(() => { releaseProgram(); console.log('released'); }, 50).unref();
        process.on('exit', () => console.log('exit'));
      `),
    ).toEqual(['released', 'exit']);
  });

  it('lets who asks know that nothing else is left, and nobody else', async () => {
    expect(
      await run(`
        holdProgram();
        process.on('beforeExit', () => console.log('beforeExit'));
        setTimeout(() => console.log('timer'), 20);
        whenNothingElse(() => { console.log('nothing else'); releaseProgram(); });
      `),
    ).toEqual(['timer', 'nothing else', 'beforeExit']);
  });

  it('is also a hold that a listener of beforeExit begins while somebody has asked', async () => {
    expect(
      await run(`
        whenNothingElse(() => console.log('nothing else'));
        process.once('beforeExit', () => {
          void Promise.resolve().then(() => holdProgram());
          setTimeout(() => { releaseProgram(); console.log('released'); }, 50).unref();
        });
      `),
    ).toEqual(['nothing else', 'released']);
  });
});
