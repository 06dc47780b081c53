import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const ok = { exitCode: 0, stderr: '' };

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
