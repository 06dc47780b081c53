import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const test = `
const { Empty, ProcessError } = require('forkful');

test('errors are of this realm', () => {
  const error = new Empty('x');
  expect(error).toBeInstanceOf(ProcessError);
  expect(error).toBeInstanceOf(Error);
});
`;

describe('the packed package in a plain Jest test', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
  }, 60_000);

  afterAll(() => project.remove());

  it('passes, and Jest ends by itself', async () => {
    project.write({ 'package.json': '{ "name": "x" }', 'a.test.js': test });
    const { exitCode, stderr } = await project.tool('jest/bin/jest.js', '--runInBand');
    expect(stderr).toMatch(/^Tests: +\d+ passed, \d+ total$/m);
    expect(stderr).not.toContain('did not exit');
    expect(exitCode).toBe(0);
  }, 60_000);
});
