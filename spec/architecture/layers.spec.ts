import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { violations } from '../support/layers.js';

const root = join(__dirname, '../..');

function readLib(): ReadonlyMap<string, string> {
  const lib = join(root, 'lib');
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(lib, file), 'utf8')]));
}

describe('the layers of lib', () => {
  const tree = readLib();

  it('are kept by every file', () => {
    expect(violations(tree)).toEqual([]);
  });

  it.each([...new Set([...tree.keys()].filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''))])(
    'lib/%s says in a README what it promises',
    (folder) => {
      expect(existsSync(join(root, 'lib', folder, 'README.md'))).toBe(true);
    },
  );

  it('leave bin/ with executables of ten lines', () => {
    for (const file of readdirSync(join(root, 'bin'))) {
      expect(readFileSync(join(root, 'bin', file), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(10);
    }
  });
});

describe('the checker of layers', () => {
  const check = (files: Record<string, string>) => violations(new Map(Object.entries(files)));
  const empty = 'export const x = 1;\n';

  it.each<[string, Record<string, string>, string]>([
    ['an upward import', { 'util/a.ts': "import { x } from '../rpc/b.js';", 'rpc/b.ts': empty }, 'upwards'],
    ['an upward import of a type', { 'util/a.ts': "import type { X } from '../rpc/b.js';", 'rpc/b.ts': empty }, 'upwards'],
    ['an upward type query', { 'util/a.ts': "export type X = import('../rpc/b.js').X;", 'rpc/b.ts': empty }, 'upwards'],
    ['brothers that meet', { 'queues/a.ts': "import { x } from '../shared/b.js';", 'shared/b.ts': empty }, 'upwards'],
    ['the command line under the index', { 'cli/a.ts': "import { x } from '../util/b.js';", 'util/b.ts': empty }, 'upwards'],
    ['an unknown folder', { 'misc/a.ts': empty }, 'in no layer'],
    ['a file beside the folders', { 'other.ts': empty }, 'in no layer'],
    ['a cycle', { 'util/a.ts': "import './b.js';", 'util/b.ts': "import './a.js';" }, 'util/a.ts -> util/b.ts -> util/a.ts'],
    ['a file that imports itself', { 'util/a.ts': "import './a.js';" }, 'cycle'],
    ['an import in a function', { 'rpc/a.ts': "export const f = () => import('../util/b.js');", 'util/b.ts': empty }, 'inside a function'],
    ['a require in a function', { 'rpc/a.ts': "function f() { require('../util/b.js') }", 'util/b.ts': empty }, 'inside a function'],
    ['a barrel', { 'rpc/a.ts': "export * from '../util/b.js';", 'util/b.ts': empty }, 're-exports'],
    ['a child’s code in the parent', { 'pool/a.ts': "import './worker/main.js';", 'pool/worker/main.ts': empty }, 'by URL only'],
    ['a missing file', { 'util/a.ts': "import './b.js';" }, 'does not exist'],
    ['no suffix', { 'util/a.ts': "import './b';", 'util/b.ts': empty }, 'suffix'],
    ['a socket of one’s own', { 'rpc/a.ts': "import net from 'node:net';" }, 'node:net'],
    ['a process of one’s own', { 'pool/a.ts': "import { fork } from 'child_process';" }, 'child_process'],
    ['process.send', { 'pool/a.ts': 'process.send?.(1);\n' }, 'process.send'],
    ['import.meta', { 'util/a.ts': 'export const u = import.meta.url;\n' }, 'import.meta'],
    ['a long file', { 'util/a.ts': '// x\n'.repeat(301) }, '301 lines'],
    ['camel case', { 'util/aB.ts': empty }, 'kebab-case'],
  ])('finds %s', (_, files, message) => {
    expect(check(files)).toEqual([expect.stringContaining(message)]);
  });

  it('is content with downward imports, lists and children among themselves', () => {
    expect(
      check({
        'index.ts': "export * from './pool/a.js';",
        'bundle.ts': "export * from './index.js';\nexport { y } from './pool/worker/main.js';",
        'pool/a.ts': "import { x } from '../util/b.js';\nimport './c.js';",
        'pool/c.ts': empty,
        'pool/worker/main.ts': "import '../../process/child/main.js';\nimport '../c.js';",
        'process/child/main.ts': "// import.meta and process.send\nexport const y = 'import.meta';",
        'transport/n.ts': "import net from 'node:net';",
        'cli/main.ts': "import '../index.js';",
        'util/b.ts': "export const load = (url: string) => import(url);",
        'util/long.ts': `/* Longer than 300 lines because it is a table. */\n${'// x\n'.repeat(400)}`,
      }),
    ).toEqual([]);
  });
});
