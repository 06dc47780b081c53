import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicExports } from './public-exports.js';

/** One ```ts block out of the documentation. */
export interface Example {
  /** The document or public name that it stands in: the blocks of one place share a folder. */
  readonly place: string;
  /** For people: `README.md:12`, `Pool.map (1)`. */
  readonly label: string;
  readonly code: string;
  /** The file's name when the block is another file of the example (`// file: square.ts` in its first line). */
  readonly file: string | undefined;
  /** False for ```ts no-run: an example that needs what is not here, a network or a person. */
  readonly run: boolean;
  /** Lines that stdout must have, in this order: the block's comments `// prints: …`. */
  readonly prints: readonly string[];
  /** The whole of stdout, when a ```text block follows directly. */
  readonly output: string | undefined;
}

const BLOCK = /^```ts(?<flags>[^\n]*)\n(?<code>[^]*?)^```[ \t]*$(?:\n\s*^```text\n(?<output>[^]*?)^```[ \t]*$)?/gm;

/** The examples of a text in Markdown. */
export function findExamples(place: string, text: string, label: (line: number, index: number) => string): readonly Example[] {
  return [...text.matchAll(BLOCK)].map((match, index) => {
    const { flags = '', code = '', output } = match.groups ?? {};
    const line = text.slice(0, match.index).split('\n').length;
    return {
      place,
      label: label(line, index),
      code,
      file: /^\/\/ file: (\S+)/.exec(code)?.[1],
      run: !flags.includes('no-run'),
      prints: [...code.matchAll(/\/\/ prints: (.+)$/gm)].map(([, printed = '']) => printed.trim()),
      output,
    };
  });
}

/** Every example of README, of docs and of the public names' docblocks. */
export function allExamples(root: string): readonly Example[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`);
  const fromFiles = ['README.md', 'CONTRIBUTING.md', ...docs.sort()].flatMap((file) =>
    findExamples(file, readFileSync(join(root, file), 'utf8'), (line) => `${file}:${String(line)}`),
  );
  const fromDocblocks = readPublicExports(root).flatMap(({ name, docs: own, members }) =>
    [[name, own] as const, ...[...members].map(([member, text]) => [`${name}.${member}`, text] as const)].flatMap(([place, text]) =>
      findExamples(place, text, (_, index) => `${place} (${String(index + 1)})`),
    ),
  );
  return [...fromFiles, ...fromDocblocks];
}
