import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { runProgram } from '../support/run-program.js';
import { Terminal } from '../support/terminal.js';
import { testsAhead } from '../support/tests-ahead.js';

/* A program with bars on a real terminal, and what its screen shows at the end. */

const program = join(__dirname, '../fixtures/pool/progress.mjs');
// util-linux's script(1) makes the terminal; without `exec` some shells there write of the signal that ended the program.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('bars on a terminal', () => {
  const check = testsAhead(2);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    check(`leave nothing behind of themselves, also at ${signal}`, async () => {
      const env = { TERM: 'xterm', NODE_NO_WARNINGS: undefined };
      const run = await runProgram('script', ['-qec', `exec '${process.execPath}' '${program}' ${signal}`, '/dev/null'], { env, limit: 60 });
      const terminal = new Terminal();
      terminal.columns = 500; // script's is unknown to it; lines must fit where Node says
      terminal.write(run.stdout);
      const shown = terminal.screen.filter((line) => !/^Session terminated/.test(line));
      expect(shown.slice(0, 2)).toEqual(['cli-progress is loaded: false', 'cli-progress is loaded: true']);
      expect(shown.slice(-3)).toEqual(['first: false, second: 30', 'a clean line', '']);
      const between = shown.slice(2, -3);
      expect(between.filter((line) => line === 'a worker says five')).toHaveLength(2);
      expect(between.filter((line) => line === 'half of the second')).toHaveLength(1);
      expect(between.filter((line) => line.includes('mind the gap'))).toHaveLength(1);
      expect(between.filter((line) => /first|second|my own|===|---/.test(line) && line !== 'half of the second')).toEqual([]);
      for (const label of ['first', 'second', 'my own', 'third', 'fourth']) expect(run.stdout).toContain(`${label} `);
      expect(run.left).toEqual([]);
    });
  }
});
