import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import { Random } from './run/random.js';

const script = join(__dirname, '../../scripts/chaos.js');
const posix = process.platform === 'win32' ? it.skip : it; // SIGSTOP and SIGKILL as they are there

describe('random kills', () => {
  // A minute of what processes share, a minute of pools. On a machine that is busy with other things few are killed.
  posix('lose nothing, double nothing and leave nothing behind in two minutes (ten are npm run chaos)', async () => {
    const args = ['--minutes', '2', '--round', '30', '--processes', '5', '--gap', '600', '--seed', '1'];
    const { exitCode, stdout, stderr, left } = await runProgram(process.execPath, [script, ...args], { limit: 360 });
    expect(`${stdout}\n${stderr}`).toContain('nothing lost, nothing doubled, nothing left behind');
    expect(exitCode).toBe(0);
    expect(left).toEqual([]);
    const figures = new Map([.../in all: (.*)/.exec(stdout)![1]!.matchAll(/([A-Za-z ]+) (\d+)/g)].map(([, name, figure]) => [name!.trim(), Number(figure)]));
    const least = { kills: 6, items: 20, visits: 20, messages: 1, 'waits ended by an event': 1, trips: 1, 'worker kills': 3, tasks: 100 };
    for (const [name, figure] of Object.entries(least)) expect([name, Math.min(figure, figures.get(name) ?? 0)]).toEqual([name, figure]);
  }, 370_000);

  it('are the same for the same seed', () => {
    const decisions = (seed: string): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 100 }, () => random.between(0, 1000));
    };
    expect(decisions('1 killer')).toEqual(decisions('1 killer'));
    expect(decisions('1 killer')).not.toEqual(decisions('2 killer'));
    expect(new Set(decisions('1 killer').map((n) => n % 8)).size).toBe(8);
    expect(Math.min(...decisions('3'))).toBeLessThan(100);
    expect(Math.max(...decisions('3'))).toBeGreaterThan(900);
  });
});
