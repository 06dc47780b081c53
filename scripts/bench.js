/**
 * `npm run bench [name…]`: runs spec/bench/<name>.bench.js one after the other, all without names.
 *
 * A bench prints its figures as ratios to something measured in the same run: absolute times say little elsewhere.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../spec/bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.js'))
  .map((file) => file.slice(0, -'.bench.js'.length));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
for (const name of wanted) {
  if (!known.includes(name)) throw new Error(`bench: there is no bench '${name}'. Choose among ${known.join(', ')}.`);
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.bench.js`)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
