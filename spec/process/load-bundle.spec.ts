import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/** The build puts it into the entry files of children; here it stands alone. */
const source = readFileSync(join(__dirname, '../../lib/process/child/load-bundle.ts'), 'utf8');
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
});

describe('loadBundle', () => {
  let folder: string;
  let bundle: string;
  let loader: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'forkful-bundle-'));
    bundle = join(folder, 'bundle.cjs');
    loader = join(folder, 'load-bundle.cjs');
    writeFileSync(loader, outputText);
    writeFileSync(bundle, "exports.twice = (x) => 2 * x;\nexports.at = __filename;\nexports.path = require('node:path').sep;\n");
  });

  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  const load = (show: string, ...args: readonly string[]) => {
    const code = `const { loadBundle } = require(${JSON.stringify(loader)});
      const file = ${JSON.stringify(bundle)};
      const loaded = loadBundle(file, ${JSON.stringify(join(folder, 'cache/key'))});
      console.log(JSON.stringify(${show}));`;
    return JSON.parse(execFileSync(process.execPath, [...args, '-e', code], { encoding: 'utf8' })) as unknown;
  };
  const cached = () => (existsSync(join(folder, 'cache')) ? readdirSync(join(folder, 'cache')) : []);

  it('loads as require does, and stores what V8 made of the file', () => {
    expect(load('[loaded.twice(2), loaded.at === file, loaded.path]')).toEqual([4, true, expect.any(String)]);
    expect(cached()).toEqual(['key']);
  });

  it('loads the stored code', () => {
    load('loaded.twice(2)'); // what was called before the code is stored is stored with its body
    const text = "exports.twice = (x) => 3 * x;\nexports.at = __filename;\nexports.path = require('node:path').sep;\n";
    writeFileSync(bundle, text); // as long as the first: V8 cannot tell, so it is really the stored code that runs
    expect(load('loaded.twice(2)')).toBe(4);
  });

  it('compiles anew what was stored for another file', () => {
    load('1');
    writeFileSync(bundle, 'exports.twice = (x) => 3 * x;\n');
    expect(load('loaded.twice(2)')).toBe(6);
  });

  it('compiles anew when the stored code is garbage', () => {
    load('1');
    writeFileSync(join(folder, 'cache/key'), 'garbage');
    expect(load('loaded.twice(2)')).toBe(4);
  });

  it('is the instance that require gives', () => {
    expect(load('require(file) === loaded')).toBe(true);
  });

  it('leaves the file to Node when source maps are asked for', () => {
    expect(load('loaded.twice(2)', '--enable-source-maps')).toBe(4);
    expect(cached()).toEqual([]);
  });

  it('does without where nothing can be written', () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
    expect(load('loaded.twice(2)')).toBe(4);
  });
});
