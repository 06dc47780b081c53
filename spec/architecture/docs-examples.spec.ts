import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExampleProject, type ExampleRun } from '../support/example-project.js';
import { allExamples, findExamples, type Example } from '../support/examples.js';

const root = join(__dirname, '../..');
const examples = allExamples(root);
const programs = examples.filter(({ run, file }) => run && file === undefined);
const AT_ONCE = 2;

describe('the examples of the documentation', () => {
  const runs = new Map<Example, ExampleRun>();
  let complaints: ReadonlyMap<Example, readonly string[]>;
  let project: ExampleProject;

  beforeAll(async () => {
    project = new ExampleProject(root, examples);
    complaints = project.check();
    const waiting = [...programs];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) runs.set(next, await project.run(next));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }, 240_000);

  afterAll(() => project.remove());

  it('are there', () => {
    expect(programs.length).toBeGreaterThan(0);
  });

  it.each(examples.map((example) => [example.label, example] as const))('%s has the right types', (_, example) => {
    expect(complaints.get(example)).toEqual([]);
  });

  it.each(programs.map((example) => [example.label, example] as const))('%s runs', (_, example) => {
    const run = runs.get(example);
    if (run?.exitCode !== 0) throw new Error(`exit code ${String(run?.exitCode)}\n${run?.stdout ?? ''}\n${run?.stderr ?? ''}`);
    const lines = run.stdout.split('\n').map((line) => line.trim());
    let from = 0;
    for (const line of example.prints) {
      expect(lines.slice(from)).toContain(line);
      from = lines.indexOf(line, from) + 1;
    }
    if (example.output !== undefined) expect(run.stdout).toBe(example.output);
  });
});

describe('the finder of examples', () => {
  const find = (text: string) => findExamples('a.md', text, (line) => String(line));

  it('finds blocks, their flags and what they print', () => {
    const text = 'x\n```ts\nconsole.log(1); // prints: 1\n```\n```text\n1\n```\n\n```ts no-run\nserve();\n```\n```sh\nls\n```\n';
    expect(find(text)).toEqual([
      { place: 'a.md', label: '2', code: 'console.log(1); // prints: 1\n', file: undefined, run: true, prints: ['1'], output: '1\n' },
      { place: 'a.md', label: '9', code: 'serve();\n', file: undefined, run: false, prints: [], output: undefined },
    ]);
  });

  it('knows further files', () => {
    expect(find('```ts\n// file: square.ts\nexport const x = 1;\n```\n')).toMatchObject([{ file: 'square.ts' }]);
  });
});
