import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../support/run-program.js';

/*
 * Programs of every shape that Node can start, each with a process whose target uses the main module's own variable, a
 * module beside it and a package. The main module must not run again in the child.
 */

const esm = `
import { Process } from 'forkful';
import { shout } from './RELATIVE';
import dep from 'dep';
const mark = '!';
console.log('main runs');
const child = new Process({
  target: async (word) => console.log(shout(word) + mark, dep, (await import('./RELATIVE')).shout('later')),
  args: ['hello'],
});
child.start();
await child.join();
console.log(child.exitCode);
`;

const cjs = `
const { Process } = require('forkful');
const { shout } = require('./RELATIVE');
const dep = require('dep');
const mark = '!';
console.log('main runs');
const child = new Process({
  target: async (word) => console.log(shout(word) + mark, dep, require('./RELATIVE').shout('later')),
  args: ['hello'],
});
child.start();
child.join().then(() => console.log(child.exitCode));
`;

const helperEsm = `export const shout = (word) => word.toUpperCase();\n`;
const helperCjs = `exports.shout = (word) => word.toUpperCase();\n`;

const expected = ['main runs', 'HELLO! a package LATER', '0'];

let folder: string;
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-module-'));
  mkdirSync(join(folder, 'node_modules/dep'), { recursive: true });
  symlinkSync(join(__dirname, '../..'), join(folder, 'node_modules/forkful'), 'junction');
  write('node_modules/dep/package.json', '{ "name": "dep", "main": "index.js" }');
  write('node_modules/dep/index.js', `module.exports = 'a package';\n`);
  write('package.json', '{ "name": "program", "type": "commonjs", "exports": { "./inner": "./program/inner/start.mjs" } }');
  write('helper.cjs', helperCjs);
  write('helper.mjs', helperEsm);
  write('script.mjs', esm.replaceAll('RELATIVE', 'helper.mjs'));
  write('script.cjs', cjs.replaceAll('RELATIVE', 'helper.cjs'));
  write('no-suffix', cjs.replaceAll('RELATIVE', 'helper.cjs'));
  write('with space/script.mjs', esm.replaceAll('RELATIVE', '../helper.mjs'));
  write('folder/index.js', cjs.replaceAll('RELATIVE', 'lib/helper.cjs'));
  write('folder/lib/helper.cjs', helperCjs);
  write('program/package.json', '{ "type": "module", "main": "./inner/start.mjs" }');
  write('program/helper.mjs', helperEsm);
  write('program/inner/start.mjs', esm.replaceAll('RELATIVE', '../helper.mjs'));
  write('typed/script.mts', `const typed: string = 'x';\nvoid typed;\n${esm.replaceAll('RELATIVE', '../helper.mjs').replace('(word)', '(word: string)')}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the main module', () => {
  it.each([
    ['T399 a script (ESM)', ['script.mjs']],
    ['T399 a script (CommonJS)', ['script.cjs']],
    ['T400 a script without suffix', ['no-suffix']],
    ['a path with a space', ['with space/script.mjs']],
    ['T403 a folder with an index', ['folder']],
    ['T407 a module inside a package', ['program/inner/start.mjs']],
    ['T410 a package', ['program']],
    ['TypeScript under tsx', ['--import', require.resolve('tsx').replace(/^/, 'file://'), 'typed/script.mts']],
  ])('%s works, and is not run again', async (_, args) => {
    const { lines, stderr, exitCode } = await runProgram(process.execPath, args, { cwd: folder });
    expect(stderr).toBe('');
    expect(lines).toEqual(expected);
    expect(exitCode).toBe(0);
  });

  it('T203 a module that is loaded ahead of the main one cannot set off an endless chain', async () => {
    const { lines, stderr, exitCode } = await runProgram(process.execPath, ['--import', './script.mjs', '-e', '0'], { cwd: folder });
    expect(stderr).toContain('RuntimeError: Process.start: An attempt has been made to start a new process before');
    expect(lines).toEqual(['main runs', 'main runs', '1']);
    expect(exitCode).toBe(0);
  });

  it('T256 a program from standard input finds its packages in the working directory', async () => {
    const { lines, stderr } = await runProgram(process.execPath, ['-'], {
      cwd: folder,
      // Its functions have no require of their own in a child: there is no file to resolve from.
      input: cjs.replaceAll('RELATIVE', 'helper.cjs').replace(/require\('[^']*'\)\.shout\('later'\)/, "'LATER'"),
    });
    expect(stderr).toBe('');
    expect(lines).toEqual(expected);
  });
});
