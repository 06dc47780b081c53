import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Pool } from 'forkful';

const run = promisify(execFile);
const root = join(__dirname, '../../..');
const folder = join(root, 'spec/fixtures/functions');
const env = { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') };

async function frameOf(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: root, env, timeout: 20_000 });
  return stdout;
}

describe('the stack of a function that crossed by value', () => {
  it('shows the file and the line in JavaScript', async () => {
    expect(await frameOf(join(folder, 'stack-lines.mjs'))).toMatch(/stack-lines\.mjs:12:\d+\)/);
  });

  it('shows the file and the line in TypeScript under tsx, which runs it as one line', async () => {
    expect(await frameOf('--import', 'tsx', join(folder, 'stack-lines.mts'))).toMatch(/stack-lines\.mts:12:\d+\)/);
  });

  it('shows the file and the line of a Jest test', async () => {
    interface Gone {
      readonly a: number;
    }
    const pool = new Pool(1);
    const here = Number(/stack-lines\.spec\.ts:(\d+)/.exec(new Error().stack!)![1]);
    const error: Error = await pool.apply(function job(row: Gone): never {
      throw new Error(String(row.a));
    }, [{ a: 1 }]).catch((thrown: unknown) => thrown as Error);
    pool.terminate();
    await pool.join();
    expect(error.stack).toContain(`stack-lines.spec.ts:${here + 2}:`);
  });
});
