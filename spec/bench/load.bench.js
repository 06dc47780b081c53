/** What loading forkful costs a child: an empty file against one that loads the bundle. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const rounds = 20;
const bundle = createRequire(import.meta.url).resolve('forkful');
const folder = mkdtempSync(join(tmpdir(), 'forkful-bench-'));
const files = { 'empty .cjs': ['a.cjs', ''], 'empty .mjs': ['b.mjs', ''], 'forkful': ['c.cjs', `require(${JSON.stringify(bundle)})`] };
try {
  const times = Object.fromEntries(Object.keys(files).map((name) => [name, []]));
  for (const [file, text] of Object.values(files)) writeFileSync(join(folder, file), text);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, [file]] of Object.entries(files)) {
      const started = performance.now();
      spawnSync(process.execPath, [join(folder, file)]);
      times[name].push(performance.now() - started);
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  const base = median(times['empty .cjs']);
  for (const [name, list] of Object.entries(times)) {
    console.log(`${name.padEnd(12)} ${median(list).toFixed(1)} ms  x ${(median(list) / base).toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
