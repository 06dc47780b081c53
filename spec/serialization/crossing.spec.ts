import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';

describe('objects and errors between real processes', () => {
  it('arrive as what they are', async () => {
    const program = join(__dirname, '../fixtures/serialization/crossing.mjs');
    const { lines, stderr, left } = await runProgram(process.execPath, [program]);
    expect(stderr).toBe('');
    expect(lines).toEqual([
      'method Rex barks',
      'home true true Rex barks 1',
      'same class twice true',
      'same class in two messages true',
      'by reference true 9',
      'reducer gold',
      'error true 418 true OrderError tea',
      'captured error true captured',
      'library error true 1',
      'assertion true ERR_ASSERTION 1 2',
      'abort true AbortError',
      'frozen cold',
      'aggregate true true 2',
      'no errors 42 null undefined',
      'field 80 [not sent: is a Socket, which cannot cross to another process]',
      "emitter [ 'x' ]",
      'singleton true',
      'array [ 3, 3 ]',
      'socket Pool.apply: args[0].deep.socket is a Socket, which cannot cross to another process. Send what it is made from (a path, an address, plain data), and make it anew in the code that runs there.',
      'timer Pool.apply: args[0].timer is a Timeout, which cannot cross to another process. Send what it is made from (a path, an address, plain data), and make it anew in the code that runs there.',
    ]);
    expect(left).toEqual([]);
  });
});
