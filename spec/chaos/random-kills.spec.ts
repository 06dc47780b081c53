import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import { Random } from './run/random.js';

const script = join(__dirname, '../../scripts/chaos.js');
const posix = process.platform === 'win32' ? it.skip : it; // SIGSTOP and SIGKILL as they are there

describe('random kills', () => {
  // On a machine that is busy with other things few are killed.
  posix('lose nothing, double nothing and leave nothing behind (the long version is npm run chaos)', async () => {
    const args = ['--minutes', '0.5', '--round', '15', '--processes', '5', '--gap', '600', '--seed', '1'];
    const { exitCode, stdout, stderr, left } = await runProgram(process.execPath, [script, ...args], { limit: 150 });
    expect(`${stdout}\n${stderr}`).toContain('nothing lost, nothing doubled, nothing left behind');
    expect(exitCode).toBe(0);
    expect(left).toEqual([]);
    const figures = new Map([.../in all: (.*)/.exec(stdout)![1]!.matchAll(/([A-Za-z ]+) (\d+)/g)].map(([, name, figure]) => [name!.trim(), Number(figure)]));
    const least = { kills: 1, items: 5, visits: 5, 'waits ended by an event': 1, 'worker kills': 1, tasks: 10 };
    for (const [name, figure] of Object.entries(least)) expect([name, Math.min(figure, figures.get(name) ?? 0)]).toEqual([name, figure]);
  }, 160_000);

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
