import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const test = `
const { Empty, Pool, Process, ProcessError, Queue, SerializationError } = require('forkful');
const { double } = require('./helper.js');

const word = 'hello';

test('a process runs a closure that uses a helper', async () => {
  const queue = new Queue();
  const child = new Process({ target: async (to) => { await to.put([word, double(2)]); }, args: [queue] });
  child.start();
  expect(await queue.get({ timeout: 10 })).toEqual(['hello', 4]);
  await child.join();
  expect(child.exitCode).toBe(0);
  await expect(queue.getNowait()).rejects.toThrow(Empty);
});

test('a class extends Process', async () => {
  class Failing extends Process {
    run() { process.exitCode = 3; }
  }
  const child = new Failing();
  child.start();
  await child.join(10);
  expect(child.exitCode).toBe(3);
});

test('a pool maps, and errors keep their class', async () => {
  const pool = new Pool(2);
  expect(await pool.map((x) => double(x), [1, 2, 3])).toEqual([2, 4, 6]);
  await expect(pool.apply(() => { throw new RangeError('no'); })).rejects.toThrow(RangeError);
  await pool.close();
  await pool.join();
});

test('values of this realm cross', async () => {
  const queue = new Queue();
  const sent = { map: new Map([[1, new Set([2])]]), bytes: new Uint8Array([1, 2]), date: new Date(0), error: new TypeError('x'), list: [1, , 3] };
  await queue.put(sent);
  expect(await queue.get({ timeout: 10 })).toEqual(sent);
});

test('errors are of this realm', () => {
  const error = new Empty('x');
  expect(error).toBeInstanceOf(ProcessError);
  expect(error).toBeInstanceOf(Error);
  expect(() => new Process({ target: () => {}, args: [new WeakMap()] }).start()).toThrow(SerializationError);
});
`;

describe('the packed package in a plain Jest test', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
  }, 60_000);

  afterAll(() => project.remove());

  it('passes, and Jest ends by itself', async () => {
    project.write({ 'package.json': '{ "name": "x", "jest": { "testTimeout": 30000 } }', 'a.test.js': test, 'helper.js': 'exports.double = (x) => 2 * x;\n' });
    const { exitCode, stderr } = await project.tool('jest/bin/jest.js', '--runInBand');
    expect(stderr).toMatch(/^Tests: +5 passed, 5 total$/m);
    expect(stderr).not.toContain('did not exit');
    expect(exitCode).toBe(0);
  }, 60_000);
});
