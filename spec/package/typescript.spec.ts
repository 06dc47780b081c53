import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PackedProject } from '../support/packed-project.js';

const code = `
import { Empty, Pool, Process, Queue, type Seconds } from 'forkful';
import type { SyncManager } from 'forkful/managers';
import { AsyncResult } from 'forkful/pool';

const wait: Seconds = 10;
const word = 'hello';

async function greet(to: Queue<string>, name: string): Promise<void> {
  await to.put(\`\${word} \${name}\`);
}

class Named extends Process {
  constructor(readonly queue: Queue<string>) {
    super();
  }
  override async run(): Promise<void> {
    await greet(this.queue, this.name);
  }
}

async function main(): Promise<void> {
  const queue = new Queue<string>();
  const child = new Process({ target: greet, args: [queue, 'Ada'] });
  // @ts-expect-error: the target takes a queue and a string
  const refused = () => new Process({ target: greet, args: [queue, 1] });
  child.start();
  const first: string = await queue.get({ timeout: wait });
  await child.join();
  const named = new Named(queue);
  named.start();
  console.log(first, await queue.get({ timeout: wait }));
  await named.join();
  const code: number | undefined = named.exitCode;
  const pool = new Pool(2);
  const squares: number[] = await pool.map((x: number) => x ** 2, [1, 2, 3]);
  const result: AsyncResult<number> = pool.applyAsync((a: number, b: number) => a + b, [1, 2]);
  // @ts-expect-error: the result is a number
  const wrong: string = await result.get();
  console.log(code, squares.join(' '), wrong, new Empty('x').code);
  const none: SyncManager | undefined = undefined;
  console.log(none, typeof refused);
  await pool.close();
  await pool.join();
}

void main();
`;
const printed = 'hello Ada hello Named-2\n0 1 4 9 3 ERR_EMPTY\nundefined function\n';

describe('the packed package in a TypeScript project', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
  }, 60_000);

  afterAll(() => project.remove());

  const good = { exitCode: 0, stdout: printed, stderr: '' };

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
  }, 60_000);
});
