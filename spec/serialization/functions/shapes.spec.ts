import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'forkful';
import { functionEntry } from '../../../lib/serialization/functions/function-entry.js';
import { createCodec } from '../../../lib/serialization/value-codec.js';
import type { CodecEntry } from '../../../lib/serialization/codec-entry.js';
import { writeShapes } from './shapes.js';

const codec = createCodec([functionEntry as unknown as CodecEntry]);

const run = promisify(execFile);
const root = join(__dirname, '../../..');
const runner = join(root, 'spec/fixtures/functions/run-shapes.mjs');

// This repository's own paths would send tsx to the sources instead of the package.
const env = { ...process.env, TSX_TSCONFIG_PATH: join(root, 'spec/fixtures/functions/tsconfig.json') };

interface Line {
  readonly name: string;
  readonly result?: string;
  readonly expected?: string;
  readonly error?: string;
}

/** What went wrong, by name; the number of shapes. */
async function inProgram(kind: 'mjs' | 'cjs' | 'ts', execArgv: readonly string[]): Promise<[number, Line[]]> {
  const { file, remove } = writeShapes(kind);
  try {
    const { stdout } = await run(process.execPath, [...execArgv, runner, file], { cwd: root, timeout: 60_000, env });
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Line);
    return [lines.length, lines.filter(({ result, expected, error }) => error !== undefined || result !== expected)];
  } finally {
    remove();
  }
}

describe('functions of every shape cross', () => {
  it('from an ES module', async () => {
    const [count, failures] = await inProgram('mjs', []);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(100);
  }, 60_000);

  it('from a CommonJS module', async () => {
    const [, failures] = await inProgram('cjs', []);
    expect(failures).toEqual([]);
  }, 60_000);

  it('from TypeScript under tsx', async () => {
    const [, failures] = await inProgram('ts', ['--import', 'tsx']);
    expect(failures).toEqual([]);
  }, 60_000);
});

describe('functions of every shape cross from a Jest test', () => {
  const { file, remove } = writeShapes('ts');
  const { shapes } = require(file) as { shapes: { name: string; fn: (...args: unknown[]) => unknown; args: unknown[]; expected: any }[] };
  let pool: Pool;

  beforeAll(() => {
    pool = new Pool(1);
  });

  afterAll(async () => {
    remove();
    pool.terminate();
    await pool.join();
  });

  // A fresh Node 20 loads no TypeScript by itself.
  const loadable = shapes.filter(({ name }) => !name.startsWith('dynamic import'));

  it.each(loadable.map((shape) => [shape.name, shape] as const))('%s', async (_, { fn, args, expected }) => {
    let result: any = await pool.apply(fn, args);
    if (expected?.call) result = await result(...expected.call);
    if (expected?.make) result = new result(...expected.make)[expected.then]();
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected?.gives ?? expected));
  });

  it.each(loadable.map((shape) => [shape.name, shape] as const))('%s, three times over', async (_, shape) => {
    let crossed = { fn: shape.fn, args: shape.args };
    for (let i = 0; i < 3; i++) {
      const bytes = codec.encode(crossed, { call: 'spec' });
      await codec.prepare(bytes);
      crossed = codec.decode(bytes) as typeof crossed;
    }
    const { expected } = shape;
    let result: any = await crossed.fn(...crossed.args);
    if (expected?.call) result = await result(...expected.call);
    if (expected?.make) result = new result(...expected.make)[expected.then]();
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected?.gives ?? expected));
  });
});
