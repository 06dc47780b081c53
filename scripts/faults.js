/**
 * `npm run faults`: twelve faults strike a pool, and what comes of them is printed beside other libraries; the program is
 * spec/pool/faults/main.ts, and its scenarios are specs too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = mkdtempSync(join(tmpdir(), 'faults-build-'));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));
process.env.FORKFUL_ROOT = root;

const outside = {
  name: 'outside',
  setup(plugin) {
    plugin.onResolve({ filter: /^forkful$/ }, () => ({ path: pathToFileURL(join(root, 'dist/esm/index.js')).href, external: true }));
    plugin.onResolve({ filter: /^(commander|cli-table3)$/ }, ({ path }) => ({ path: import.meta.resolve(path), external: true }));
  },
};
await build({
  absWorkingDir: root,
  entryPoints: ['spec/pool/faults/main.ts'],
  outdir: out,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [outside],
});
await import(pathToFileURL(join(out, 'main.mjs')).href);
