/*
 * The most frequent words of real text files: each task counts one file (map), the counts are added up as they come (reduce).
 *
 * Must be seen: how many words in how many files, the most frequent ones, and that one process alone comes to the same counts.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'forkful';

type Counts = Map<string, number>;

async function countWords(path: string): Promise<Counts> {
  const counts: Counts = new Map();
  for (const [word] of (await readFile(path, 'utf8')).toLowerCase().matchAll(/\p{L}+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function add(all: Counts, counts: Counts): void {
  for (const [word, count] of counts) all.set(word, (all.get(word) ?? 0) + count);
}

const root = fileURLToPath(new URL('../../..', import.meta.url)); // of the package
const texts = (folder: string): string[] =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(md|ts)$/.test(name))
    .map((name) => `${root}/${folder}/${name}`);
const files = [...texts('docs'), `${root}/CHANGELOG.md`];

await using pool = new Pool(4);
const together: Counts = new Map();
for await (const counts of pool.imapUnordered(countWords, files, { chunkSize: 8, progress: { label: 'counting', unit: 'file' } })) add(together, counts);

const alone: Counts = new Map();
for (const file of files) add(alone, await countWords(file));

const top = [...together].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 5);
const words = [...together.values()].reduce((sum, count) => sum + count, 0);
console.log(`${words} words, ${together.size} different ones, in ${files.length} files`);
console.log(`most frequent: ${top.map(([word, count]) => `${word} ${count}`).join(', ')}`);
const same = alone.size === together.size && [...alone].every(([word, count]) => together.get(word) === count);
console.log(`one process alone: ${same ? 'the same counts' : 'other counts'}`);
