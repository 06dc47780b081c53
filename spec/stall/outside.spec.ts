import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/*
 * Who comes from another program could set this one going. A manager with an address of its own is open to whoever knows its key, at any time:
 * its program is accused neither before the first visitor, nor with him, nor after him; and the visitor never.
 */

const fixture = join(__dirname, '../fixtures/stall/outside.mjs');

/** A program that stands still would be told within a second, and its next look comes after four at the latest. */
const severalLooks = () => new Promise((resolve) => setTimeout(resolve, 2500));

/** A program whose lines are read as they come. */
function start(...args: readonly string[]): { readonly child: ChildProcess; readonly output: () => string; line(pattern: RegExp): Promise<string> } {
  const child = spawn(process.execPath, [fixture, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const line = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(output)) {
      if (child.exitCode !== null) throw new Error(`It ended without ${String(pattern)}: ${output}`);
      await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    }
    return pattern.exec(output)![0];
  };
  return { child, output: () => output, line };
}

describe('a program with a visitor from another one', () => {
  it('is not accused before him, with him and after him, nor is he', async () => {
    const server = start('serve');
    const visitors: ReturnType<typeof start>[] = [];
    try {
      const address = await server.line(/^tcp:\S+/m);
      await severalLooks();
      const visitor = start('visit', address);
      visitors.push(visitor);
      await visitor.line(/visits/);
      await severalLooks();
      expect(visitor.output()).toBe('visits\n');
      visitor.child.kill('SIGKILL');
      await once(visitor.child, 'close');
      await severalLooks();
      expect([server.output(), server.child.exitCode]).toEqual([`${address}\n`, null]);
      server.child.kill('SIGKILL');
      // Its manager has its output too, and ends with it.
      await once(server.child, 'close');
    } finally {
      for (const { child } of [server, ...visitors]) child.kill('SIGKILL');
    }
  }, 60_000);
});
