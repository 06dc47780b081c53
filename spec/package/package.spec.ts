import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const ok = { exitCode: 0, stderr: '' };

const program = `
const word = 'hello';

class Counter extends Process {
  constructor(limit) {
    super();
    this.limit = limit;
  }
  run() {
    for (let i = 1; i <= this.limit; i += 1) console.log(shout(word), i);
  }
}
const counter = new Counter(2);
counter.start();
await counter.join();

const queue = new Queue();
const writer = new Process({ target: async (to, items) => { for (const item of items) await to.put(shout(item)); }, args: [queue, ['a', 'b']] });
writer.start();
console.log(await queue.get({ timeout: 10 }), await queue.get({ timeout: 10 }));
await writer.join();
await queue.getNowait().catch((error) => console.log(error instanceof Empty, counter.exitCode, writer.exitCode));

const pool = new Pool(2);
console.log(await pool.map((x) => x ** 2, [1, 2, 3]), pool instanceof part.Pool, typeof SyncManager);
const failed = pool.applyAsync(() => { throw new RangeError(word); });
await failed.get().catch((error) => console.log(error instanceof RangeError, error.message));
await pool.close();
await pool.join();
`;
const printed = ['HELLO! 1', 'HELLO! 2', 'A! B!', 'true 0 0', '[ 1, 4, 9 ] true function', 'true hello', ''].join('\n');

describe('the packed package in an empty project', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
  }, 60_000);

  afterAll(() => project.remove());

  it('holds what is published and nothing else', () => {
    const names = readdirSync(join(project.folder, 'node_modules/forkful'));
    expect(names.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'docs', 'package.json']);
  });

  it('is imported', async () => {
    project.write({ 'a.mjs': "import { Empty } from 'forkful';\nconsole.log(new Empty('x').code);\n" });
    expect(await project.node('a.mjs')).toEqual({ ...ok, stdout: 'ERR_EMPTY\n' });
  });

  it('is required', async () => {
    project.write({ 'a.cjs': "const { Empty } = require('forkful');\nconsole.log(new Empty('x').code);\n" });
    expect(await project.node('a.cjs')).toEqual({ ...ok, stdout: 'ERR_EMPTY\n' });
  });

  it('runs a program of one file with a closure, an imported helper and a class, as an ES module', async () => {
    project.write({
      'helper.mjs': 'export const shout = (text) => `${text.toUpperCase()}!`;\n',
      'program.mjs': [
        "import { Pool, Process, Queue, Empty } from 'forkful';",
        "import { SyncManager } from 'forkful/managers';",
        "import * as part from 'forkful/pool';",
        "import { shout } from './helper.mjs';",
        program,
      ].join('\n'),
    });
    expect(await project.node('program.mjs')).toEqual({ ...ok, stdout: printed });
  });

  it('runs the same program as CommonJS', async () => {
    project.write({
      'helper.cjs': 'exports.shout = (text) => `${text.toUpperCase()}!`;\n',
      'program.cjs': [
        "const { Pool, Process, Queue, Empty } = require('forkful');",
        "const { SyncManager } = require('forkful/managers');",
        "const part = require('forkful/pool');",
        "const { shout } = require('./helper.cjs');",
        `(async () => {\n${program}\n})();`,
      ].join('\n'),
    });
    expect(await project.node('program.cjs')).toEqual({ ...ok, stdout: printed });
  });

  it('has a command line', async () => {
    project.write({ 'square.mjs': 'export default (line) => Number(line) ** 2;\n', 'numbers.txt': '1\n2\n3\n' });
    const forkful = join(project.folder, 'node_modules/forkful/bin/forkful.js');
    expect(await project.node(forkful, 'map', './square.mjs', 'numbers.txt', '-j', '2')).toEqual({ ...ok, stdout: '1\n4\n9\n' });
    expect(await project.node(forkful, 'demo', 'three-children')).toMatchObject({ exitCode: 0 });
  });

  it('is one and the same for import and require', async () => {
    project.write({
      'both.mjs': [
        "import * as imported from 'forkful';",
        "import { createRequire } from 'node:module';",
        "const required = createRequire(import.meta.url)('forkful');",
        'const names = Object.keys(required);',
        'console.log(names.length > 10, names.every((name) => required[name] === imported[name]));',
      ].join('\n'),
    });
    expect(await project.node('both.mjs')).toEqual({ ...ok, stdout: 'true true\n' });
  });

  it('shows nothing that is not public', async () => {
    project.write({ 'deep.mjs': "await import('forkful/dist/cjs/forkful.js').catch(({ code }) => console.log(code));\n" });
    expect(await project.node('deep.mjs')).toEqual({ ...ok, stdout: 'ERR_PACKAGE_PATH_NOT_EXPORTED\n' });
  });
});
