import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { forkful, forkfulInShell, forkfulMany } from '../support/forkful-bin.js';
import { runProgram, type ProgramRun } from '../support/run-program.js';
import { testsAhead } from '../support/tests-ahead.js';

let folder: string;

const modules: Record<string, string> = {
  'square.mjs': 'export default (line) => Number(line) ** 2;\nexport const cube = (line) => Number(line) ** 3;\n',
  'legacy.cjs': "module.exports = (line) => `<${line}>`;\nmodule.exports.loud = (line) => line.toUpperCase();\n",
  'named.mjs': 'export function one(line) { return line; }\nexport const two = 2;\nexport async function three() {}\n',
  'empty.mjs': 'export {};\n',
  'class.mjs': 'export default class Square {}\n',
  'broken.mjs': 'export default (line) => {\n  return line +* 2;\n};\n',
  'throws.mjs': "throw new Error('not today');\n",
  'needs.mjs': "import './nowhere.mjs';\nexport default (line) => line;\n",
  'picky.mjs': `export default function picky(line) {
  if (line === '3') throw new RangeError('three is too many');
  if (line === '5') throw 'a string';
  return line;
}
`,
  'odd.mjs': "export default (line) => (line % 2 === 1 ? `odd ${line}` : undefined);\n",
  'kinds.mjs': `const kinds = { object: { a: [1] }, array: [1, 'x'], null: null, number: 1.5, bigint: 12n, true: true, cycle: undefined };
kinds.cycle = { }; kinds.cycle.self = kinds.cycle;
export default async (line) => kinds[line];
`,
  'grow.mjs': 'export default (item) => ({ ...item, seen: true });\n',
  'mortal.mjs': "export default (line) => (line === '7' ? process.kill(process.pid, 'SIGKILL') : line);\n",
  'slow-first.mjs': `import { setTimeout as sleep } from 'node:timers/promises';
let first = true;
export default async (line) => {
  if (first) await sleep(1500);
  first = false;
  return line.length;
};
`,
  'busy.mjs': 'setInterval(() => undefined, 1000);\nexport default (line) => line;\n',
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'map-')));
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function map(args: readonly string[], input = ''): Promise<ProgramRun> {
  return forkful(['map', ...args], { cwd: folder, input });
}

/** The most memory that a process has had, in megabytes; 0 where the system does not tell. */
function megabytesOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}

const numbers = (to: number) => Array.from({ length: to }, (_, index) => `${index + 1}\n`).join('');

const check = testsAhead(3);
// Windows has no `sh`, `yes` and `head`.
const withShell = process.platform === 'win32' ? (name: string) => it.skip(name, () => undefined) : check;

describe('forkful map', () => {
  check('prints 1000 squares in order', async () => {
    const run = await map(['./square.mjs', '-j', '2'], numbers(1000));
    expect(run).toMatchObject({ exitCode: 0, stderr: '', left: [] });
    expect(run.lines).toEqual(Array.from({ length: 1000 }, (_, index) => String((index + 1) ** 2)));
  });

  check('does so in chunks, and gives all of them when the order does not matter', async () => {
    const ordered = await map(['./square.mjs', '-j', '2', '--chunk-size', '64'], numbers(1000));
    expect(ordered.lines).toEqual(Array.from({ length: 1000 }, (_, index) => String((index + 1) ** 2)));
    const unordered = await map(['./square.mjs', '-j', '2', '--unordered'], numbers(1000));
    expect(new Set(unordered.lines)).toEqual(new Set(ordered.lines));
    expect(unordered.lines).toHaveLength(1000);
  });

  check('reads files one after the other, and stdin where - stands', async () => {
    writeFileSync(join(folder, 'a.txt'), '1\r\n2');
    writeFileSync(join(folder, 'b.txt'), '\uFEFF4\n');
    expect((await map(['square.mjs', 'a.txt', '-', 'b.txt', '-j', '2'], '3\n')).lines).toEqual(['1', '4', '9', '16']);
  });

  check('finds functions by name, in CommonJS modules and in packages', async () => {
    expect((await map(['./square.mjs', '--export', 'cube', '-j', '1'], '2\n')).lines).toEqual(['8']);
    expect((await map(['./legacy.cjs', '-j', '1'], 'x\n')).lines).toEqual(['<x>']);
    expect((await map(['./legacy.cjs', '-e', 'loud', '-j', '1'], 'x\n')).lines).toEqual(['X']);
    expect((await map(['node:path', '-e', 'basename', '-j', '1'], '/a/b.txt\n')).lines).toEqual(['b.txt']);
    expect((await map(['path', '-e', 'basename', '-j', '1'], '/a/b.txt\n')).lines).toEqual(['b.txt']);
  });

  check('prints objects as JSON, and nothing for undefined', async () => {
    expect((await map(['./odd.mjs', '-j', '1'], numbers(5))).lines).toEqual(['odd 1', 'odd 3', 'odd 5']);
    const run = await map(['./kinds.mjs', '-j', '1'], 'object\narray\nnull\nnumber\nbigint\ntrue\n');
    expect(run.lines).toEqual(['{"a":[1]}', '[1,"x"]', 'null', '1.5', '12', 'true']);
    expect(run.exitCode).toBe(0);
  });

  check('reads and prints JSON when asked, and says which line is none', async () => {
    const run = await map(['./grow.mjs', '--json', '-j', '2'], '{"a":1}\n{"a":\n{"a":3}\n');
    expect(run.lines).toEqual(['{"a":1,"seen":true}', '{"a":3,"seen":true}']);
    expect(run.stderr).toMatch(/^forkful map: stdin:2: SyntaxError: .*\nforkful map: 1 line of 3 lines failed\.\n$/);
    expect(run.exitCode).toBe(1);
  });

  check('reports a line whose function throws, with file, number and place, and goes on', async () => {
    writeFileSync(join(folder, 'numbers.txt'), numbers(6));
    const run = await map(['./picky.mjs', 'numbers.txt', '-j', '2']);
    expect(run.lines).toEqual(['1', '2', '4', '6']);
    expect(run.stderr.split('\n')).toEqual([
      'forkful map: numbers.txt:3: RangeError: three is too many (picky.mjs:2:27)',
      "forkful map: numbers.txt:5: threw 'a string'",
      'forkful map: 2 lines of 6 lines failed.',
      '',
    ]);
    expect(run.exitCode).toBe(1);
  });

  check('reports a result that is no JSON', async () => {
    const run = await map(['./kinds.mjs', '-j', '1'], 'cycle\ntrue\n');
    expect(run.lines).toEqual(['true']);
    expect(run.stderr).toMatch(/^forkful map: stdin:1: TypeError: Converting circular structure to JSON/);
    expect(run.exitCode).toBe(1);
  });

  check('loses only the line whose worker dies', async () => {
    const run = await map(['./mortal.mjs', '-j', '2'], numbers(200));
    expect(run.lines).toEqual(Array.from({ length: 200 }, (_, index) => String(index + 1)).filter((line) => line !== '7'));
    expect(run.stderr).toMatch(/^forkful map: stdin:7: the worker died: .*SIGKILL/);
    expect(run.exitCode).toBe(1);
    expect(run.left).toEqual([]);
  });

  check('reports an input that cannot be read, and reads the others', async () => {
    writeFileSync(join(folder, 'one.txt'), '1\n');
    const run = await map(['./square.mjs', 'missing.txt', 'one.txt', '-j', '1']);
    expect(run.lines).toEqual(['1']);
    expect(run.stderr).toMatch(/^forkful map: cannot read missing\.txt: ENOENT/);
    expect(run.exitCode).toBe(1);
  });

  check('runs TypeScript under a loader, and says so where it cannot', async () => {
    writeFileSync(join(folder, 'length.ts'), 'export default (line: string): number => line.length;\n');
    const tsx = pathToFileURL(require.resolve('tsx')).href;
    const loaded = await forkful(['map', './length.ts', '-j', '1'], {
      cwd: folder,
      input: 'four\n',
      env: { NODE_OPTIONS: `--import ${tsx}` },
    });
    expect(loaded).toMatchObject({ stdout: '4\n', stderr: '', exitCode: 0 });
    const plain = await map(['./length.ts', '-j', '1'], 'four\n');
    if (plain.exitCode === 0) expect(plain.stdout).toBe('4\n');
    else expect(plain.stderr).toMatch(/^forkful map: Node \S+ cannot run '\.\/length\.ts'\. Use Node 22\.18 or later, or a loader: /);
  });

  check('shows progress on stderr: as a bar in a terminal, as lines now and then elsewhere', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: util-linux script(1) is needed for a terminal');
      return;
    }
    const slow = "import { setTimeout as sleep } from 'node:timers/promises';\nexport default async (line) => { await sleep(20); return line; };\n";
    writeFileSync(join(folder, 'slow.mjs'), slow);
    writeFileSync(join(folder, 'fifty.txt'), numbers(50));
    const command = `${forkfulInShell} map ./slow.mjs -j 1 --progress fifty.txt > results.txt`;
    const run = await runProgram('script', ['-qec', command, '/dev/null'], { cwd: folder, env: { TERM: 'xterm' } });
    expect(run.stdout).toMatch(/\.\/slow\.mjs =*-* +\d+% \d+ lines? · [\d.]+ lines\/s · \d+ B\/s/);
    expect(readFileSync(join(folder, 'results.txt'), 'utf8')).toBe(numbers(50));
    expect((await map(['./slow.mjs', '-j', '1', '--progress'], '1\n')).stderr).toBe('');
  });

  check('gives up a line that takes too long, and writes the timeline of the run', async () => {
    writeFileSync(join(folder, 'stuck.mjs'), "export default (line) => {\n  while (line === 'stuck');\n  return line;\n};\n");
    const run = await map(['./stuck.mjs', '-j', '1', '--timeout', '1.5', '--trace', 'run.json'], 'a\nstuck\nb\n');
    expect(run).toMatchObject({ stdout: 'a\nb\n', exitCode: 1, left: [] });
    expect(run.stderr).toBe('forkful map: stdin:2: took longer than 1.5 s and was ended\nforkful map: 1 line of 3 lines failed.\n');
    const { traceEvents } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { traceEvents: { ph: string }[] };
    expect(traceEvents.filter(({ ph }) => ph === 'X').length).toBeGreaterThanOrEqual(3);
  });

  check('takes no lines for an answer', async () => {
    expect(await map(['./square.mjs', '-j', '1'], '')).toMatchObject({ stdout: '', stderr: '', exitCode: 0, left: [] });
  });

  check('ends though the module left a timer behind', async () => {
    expect(await map(['./busy.mjs', '-j', '1'], 'x\n')).toMatchObject({ stdout: 'x\n', exitCode: 0, left: [] });
  });

  withShell('reads an endless input only as far as it must, and ends quietly when nobody reads any more', async () => {
    const endless = `yes 3 | ${forkfulInShell} map ./square.mjs -j 2 | head -3`;
    const run = await runProgram('sh', ['-c', endless], { cwd: folder });
    expect(run).toMatchObject({ stdout: '9\n9\n9\n', stderr: '', left: [] });
  });

  withShell('prints what is done while the input says nothing new', async () => {
    const waiting = `{ echo 2; sleep 20; } | ${forkfulInShell} map ./square.mjs -j 1`;
    const run = await runProgram('sh', ['-c', waiting], {
      cwd: folder,
      watch: (stdout, program) => {
        if (stdout === '4\n') process.kill(-program.pid, 'SIGINT');
      },
    });
    expect(run.stdout).toBe('4\n');
    expect(run.seconds).toBeLessThan(15);
  });

  withShell('ends without a word and leaves nothing when it is interrupted', async () => {
    const endless = `yes 3 | ${forkfulInShell} map ./square.mjs -j 2`;
    let interrupted = false;
    const run = await runProgram('sh', ['-c', endless], {
      cwd: folder,
      watch: (_, program) => {
        if (!interrupted) process.kill(-program.pid, 'SIGINT');
        interrupted = true;
      },
    });
    expect(run).toMatchObject({ stderr: '', left: [] });
  });

  withShell('says so when its results cannot be written', async () => {
    if (process.platform !== 'linux') {
      console.log('skipped: /dev/full is needed');
      return;
    }
    const run = await runProgram('sh', ['-c', `yes 3 | head -1000 | ${forkfulInShell} map ./square.mjs -j 2 > /dev/full`], { cwd: folder });
    expect(run).toMatchObject({ stderr: 'forkful map: cannot write the results: ENOSPC: no space left on device, write\n', exitCode: 1, left: [] });
  });

  check('keeps its memory flat, however long the input and however slow its first line', async () => {
    writeFileSync(join(folder, 'large.txt'), `${'x'.repeat(2000)}\n`.repeat(200_000));
    let mostMegabytes = 0;
    const run = await forkful(['map', './slow-first.mjs', 'large.txt', '-j', '2', '--chunk-size', '200'], {
      cwd: folder,
      watch: (_, { pid }) => (mostMegabytes = Math.max(mostMegabytes, megabytesOf(pid))),
    });
    expect(run.lines).toEqual(Array.from({ length: 200_000 }, () => '2000'));
    expect(mostMegabytes).toBeLessThan(380); // 170 with Node 20, 300 with Node 24, however long the input; this one has 400
  });

  const refusals: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['./nowhere.mjs'], /^forkful map: the module '\.\/nowhere\.mjs' does not exist \(.*nowhere\.mjs\)\. Check the path\.\n$/],
    [['no-such-package'], /^forkful map: no file and no installed package is called 'no-such-package'\./],
    [['.'], /^forkful map: '\.' is a directory\. Name a file in it\.\n$/],
    [['./named.mjs'], /^forkful map: '\.\/named\.mjs' has no default export .*It exports the functions one, three: choose with --export\.\n$/],
    [['./named.mjs', '-e', 'two'], /^forkful map: '\.\/named\.mjs' has no function named 'two'\. It exports the functions one, three/],
    [['./empty.mjs'], /^forkful map: .*It exports no function at all\.\n$/],
    [['./class.mjs'], /^forkful map: the default export of '\.\/class\.mjs' is a class\. /],
    [['./broken.mjs'], /^forkful map: '\.\/broken\.mjs' cannot be loaded: .*broken\.mjs:2\n[^]*SyntaxError: Unexpected token '\*'\n$/],
    [['./throws.mjs'], /^forkful map: '\.\/throws\.mjs' throws while it is loaded: Error: not today\n/],
    [['./needs.mjs'], /^forkful map: '\.\/needs\.mjs' cannot be loaded: Cannot find module '.*nowhere\.mjs'/],
    [['./square.mjs', '-j', '0'], /^forkful: option '-j, --jobs <count>' argument '0' is invalid\. Give a whole number from 1\./],
    [['./square.mjs', '-j', 'two'], /Give a whole number from 1\./],
    [['./square.mjs', '--chunk-size', '1.5'], /Give a whole number from 1\./],
    [['./square.mjs', '--exprt', 'x'], /^forkful: unknown option '--exprt'\n\(Did you mean --export\?\)/],
    [[], /^forkful: missing required argument 'module'\n/],
    [['--resume', './square.mjs'], /^forkful map: --resume needs the log of the run before\. Add --joblog <file>\.\n$/],
    [['--resume-failed', './square.mjs'], /^forkful map: --resume-failed needs the log/],
    [['./square.mjs', '--joblog', 'x.log', '-c', '10'], /^forkful map: --joblog notes every line by itself\. Leave --chunk-size out\.\n$/],
    [['./square.mjs', '--joblog', 'square.mjs', '--resume'], /^forkful map: 'square\.mjs' is no joblog: line 1 is 'export default/],
    [['./square.mjs', '--joblog', 'square.mjs'], /^forkful map: the joblog 'square\.mjs' is there already\. Add --resume or --resume-failed to go on with it, or remove it\.\n$/],
    [['./square.mjs', '--joblog', '.'], /^forkful map: the joblog '\.' cannot be read: /],
    [['./square.mjs', '--dry-run'], /^forkful map: --dry-run prints the commands of --shell\./],
    [['./square.mjs', '--timeout', '0'], /Give a number above 0\./],
    [['./square.mjs', '--retries', '-1'], /Give a whole number from 0\./],
    [['./square.mjs', '--retries', '1', '--retry-delay', 'x'], /Give seconds, 0 or more\./],
    [['./square.mjs', '--retry-delay', '1'], /^forkful map: --retry-delay waits before the tries of --retries\./],
    [['./square.mjs', '--trace', 'run.txt'], /^forkful map: --trace writes a page or a Chrome trace, and 'run\.txt' says neither\./],
    [['./square.mjs', '--trace', 'nowhere/run.html'], /^forkful map: the directory of --trace 'nowhere\/run\.html' does not exist\./],
    [['--shell', 'echo', '--trace', 'run.html'], /^forkful map: --trace shows the workers of a function; /],
    [['--shell', ' '], /^forkful map: --shell has no command\./],
    [['--shell', 'echo', '--json'], /^forkful map: --json is for functions; /],
    [['--shell', 'echo', '-e', 'x'], /^forkful map: --export names a function of a module, and --shell runs a command\./],
    [['--shell', 'echo', '-c', '2'], /^forkful map: --chunk-size is for functions; /],
  ];

  check('refuses what makes no sense before it starts anything', async () => {
    const runs = await forkfulMany(refusals.map(([args]) => ['map', ...args]), { cwd: folder });
    for (const [index, [args, message]] of refusals.entries()) {
      expect({ args, ...runs[index] }).toEqual({ args, stdout: '', stderr: expect.stringMatching(message), exitCode: 2 });
    }
    expect(await map(['./nowhere.mjs'], '1\n')).toMatchObject({ stdout: '', stderr: expect.stringMatching(/does not exist/), exitCode: 2 });
  });
});
