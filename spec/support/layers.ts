import { dirname, join } from 'node:path/posix';
import { readImports, readUses, type Import } from './imports.js';

/**
 * The table of layers: a file may import from its own folder and from folders with a smaller number. Two folders with
 * the same number do not know each other.
 */
export const layers: Readonly<Record<string, number>> = {
  errors: 0,
  util: 1,
  serialization: 2,
  memory: 3,
  transport: 4,
  rpc: 5,
  process: 6,
  sync: 7,
  queues: 8,
  shared: 8,
  connection: 8,
  manager: 9,
  pool: 10,
  stall: 10,
  futures: 11,
  dummy: 11,
  context: 12,
};

/** Code that runs in a child; the parent knows it by URL only. (A manager's server runs where `getServer()` is called, too.) */
const childCode = ['process/child/', 'pool/worker/', 'manager/server/main.ts'];

/** Node's ways to another process, and the folders that may use them. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  'node:net': ['transport'],
  'node:child_process': ['process', 'transport'],
  'node:worker_threads': ['process', 'transport', 'stall'],
};

const LONGEST_FILE = 300;

/** A source tree: path below `lib` to text. */
export type Tree = ReadonlyMap<string, string>;

/** Every breach of the rules of the house, as `file:line what is wrong`. */
export function violations(tree: Tree): readonly string[] {
  const imports = [...tree].flatMap(([file, text]) => readImports(file, text));
  return [
    ...[...tree].flatMap(([file, text]) => ofFile(file, text)),
    ...imports.flatMap((one) => ofImport(one, tree)),
    ...cycles(imports),
  ];
}

function ofFile(file: string, text: string): readonly string[] {
  const found: string[] = [];
  const folder = folderOf(file);
  if (folder === '' ? !['index.ts', 'bundle.ts'].includes(file) : folder !== 'cli' && !(folder in layers)) {
    found.push(`${file}:1 is in no layer. Add its folder to the table, or move it`);
  }
  if (!/^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.d)?\.ts$/.test(file)) found.push(`${file}:1 is not named in kebab-case`);
  const lines = text.split('\n').length - 1;
  if (lines > LONGEST_FILE && !/^\/\*[^]*?longer than 300 lines because/i.test(text)) {
    found.push(`${file}:1 has ${String(lines)} lines and gives no reason in its header`);
  }
  for (const { line, what } of readUses(file, text)) {
    if (what === 'import.meta' && folder !== 'cli') found.push(`${file}:${String(line)} uses import.meta. Use util/module-location.ts`);
    if (what === 'process.send' && !['process', 'transport'].includes(folder)) {
      found.push(`${file}:${String(line)} uses process.send, which only transport and process may`);
    }
  }
  return found;
}

function ofImport(one: Import, tree: Tree): readonly string[] {
  const { file, specifier } = one;
  const at = `${file}:${String(one.line)}`;
  const folder = folderOf(file);
  if (!specifier.startsWith('.')) {
    const allowed = guarded[specifier.startsWith('node:') ? specifier : `node:${specifier}`];
    return allowed === undefined || allowed.includes(folder)
      ? []
      : [`${at} imports ${specifier}, which only ${allowed.join(' and ')} may`];
  }
  const found: string[] = [];
  const target = targetOf(one);
  if (!specifier.endsWith('.js')) found.push(`${at} imports '${specifier}' without the suffix .js`);
  else if (!tree.has(target)) found.push(`${at} imports '${specifier}', which does not exist`);
  if (one.inFunction) found.push(`${at} imports '${specifier}' inside a function`);
  const isList = ['index.ts', 'bundle.ts', 'dummy/names.ts'].includes(file);
  if (one.reexport && !isList) found.push(`${at} re-exports '${specifier}'; only index.ts lists names`);
  if (!['index.ts', 'bundle.ts'].includes(file) && !mayImport(file, target)) found.push(`${at} imports upwards: ${target}`);
  if (inChild(target) && !inChild(file) && file !== 'bundle.ts') {
    found.push(`${at} imports ${target}, which runs in a child and is known by URL only`);
  }
  return found;
}

function mayImport(file: string, target: string): boolean {
  const from = folderOf(file);
  const to = folderOf(target);
  if (from === to) return true;
  if (from === 'cli') return target === 'index.ts';
  const [above, below] = [layers[from], layers[to]];
  return above !== undefined && below !== undefined && below < above;
}

/** Every file that can reach itself, each cycle told once. */
function cycles(imports: readonly Import[]): readonly string[] {
  const edges = new Map<string, string[]>();
  for (const one of imports) {
    if (one.specifier.startsWith('.')) edges.set(one.file, [...(edges.get(one.file) ?? []), targetOf(one)]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      found.push(`${file}:1 is in a cycle: ${[...path.slice(start), file].join(' -> ')}`);
      return;
    }
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

function targetOf({ file, specifier }: Import): string {
  return join(dirname(file), specifier).replace(/\.js$/, '.ts');
}

function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

function inChild(file: string): boolean {
  return childCode.some((path) => file.startsWith(path));
}
