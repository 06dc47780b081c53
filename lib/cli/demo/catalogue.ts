import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** One program of `docs/demos`. */
export interface Demo {
  readonly group: string;
  readonly name: string;
  /** What it shows, in one line. */
  readonly summary: string;
  /** The TypeScript source, for reading. */
  readonly source: string;
  /** What is run: Node 20 runs no TypeScript, so the build strips the types. */
  readonly program: string;
}

/** The groups in the order in which they are listed; what is not named here follows by name. */
const ORDER = ['first', 'processes', 'locks', 'queues', 'pools', 'queue-and-pool', 'managers'];

/** Lists the programs of the package at `root`. */
export function readCatalogue(root: string): Demo[] {
  const folder = join(root, 'docs/demos');
  const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return groups
    .map(({ name }) => name)
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .flatMap((group) => readGroup(root, folder, group));
}

function readGroup(root: string, folder: string, group: string): Demo[] {
  const files = readdirSync(join(folder, group)).filter((file) => file.endsWith('.ts'));
  return files.sort().map((file) => {
    const name = basename(file, '.ts');
    const source = join(folder, group, file);
    const program = join(root, 'dist/demos', group, `${name}.js`);
    return { group, name, source, program, summary: summaryOf(readFileSync(source, 'utf8')) };
  });
}

/** The first paragraph of the header comment. */
function summaryOf(text: string): string {
  const header = /^\/\*\n([\s\S]*?)\n \*\n/.exec(text)?.[1] ?? '';
  return header.replaceAll(/^ \* /gm, '').replaceAll('\n', ' ');
}

function place(group: string): number {
  const index = ORDER.indexOf(group);
  return index === -1 ? ORDER.length : index;
}
