import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const code = [
  "import { Empty, type Seconds } from 'forkful';",
  'const wait: Seconds = 1;',
  'const error: Empty = new Empty(`x${wait}`);',
  '// @ts-expect-error: the message is a string',
  'new Empty(1);',
  'console.log(error.code);',
].join('\n');

describe('the packed package in a TypeScript project', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
  }, 60_000);

  afterAll(() => project.remove());

  const good = { exitCode: 0, stdout: 'ERR_EMPTY\n', stderr: '' };

  it.each<[string, readonly string[], Readonly<Record<string, unknown>>]>([
    // Once with the declarations themselves checked, too.
    ['nodenext, as an ES module and as CommonJS', ['a.mts', 'a.cts'], { module: 'NodeNext', skipLibCheck: false }],
    ['a bundler’s resolution', ['b.mts'], { module: 'ESNext', moduleResolution: 'Bundler', verbatimModuleSyntax: true }],
    ['the old resolution', ['c.cts'], { module: 'CommonJS', moduleResolution: 'Node10', ignoreDeprecations: '6.0' }],
  ])('has types and runs with %s', async (_, files, options) => {
    const compilerOptions = { target: 'ES2022', strict: true, types: ['node'], skipLibCheck: true, ...options };
    project.write({ ...Object.fromEntries(files.map((file) => [file, code])), 'tsconfig.json': JSON.stringify({ compilerOptions, files }) });
    expect(await project.tool('typescript/bin/tsc', '-p', '.')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    for (const file of files) expect(await project.node(file.replace('ts', 'js'))).toEqual(good);
  }, 60_000);

  it('runs under tsx, as an ES module and as CommonJS', async () => {
    project.write({ 'x.mts': code, 'x.cts': code });
    expect(await project.tool('tsx/dist/cli.mjs', 'x.mts')).toEqual(good);
    expect(await project.tool('tsx/dist/cli.mjs', 'x.cts')).toEqual(good);
  });
});
