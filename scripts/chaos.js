/**
 * `npm run chaos -- --minutes 10 --seed 1`: random kills over locks and queues; the program is spec/chaos/run/main.ts.
 *
 * Its types are taken away first, and what the workers run stands in a file of its own, as with any program of a user's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = mkdtempSync(join(tmpdir(), 'chaos-build-'));
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

const outside = {
  name: 'outside',
  setup(plugin) {
    plugin.onResolve({ filter: /^forkful$/ }, () => ({ path: pathToFileURL(join(root, 'dist/esm/index.js')).href, external: true }));
    plugin.onResolve({ filter: /^commander$/ }, ({ path }) => ({ path: import.meta.resolve(path), external: true }));
    plugin.onResolve({ filter: /\/worker\.js$/ }, () => ({ path: './worker.mjs', external: true }));
  },
};
await build({
  absWorkingDir: root,
  entryPoints: ['spec/chaos/run/main.ts', 'spec/chaos/run/worker.ts'],
  outdir: out,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // The parts of lib that it looks into are written to be CommonJS in the end.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;' },
  logOverride: { 'unsupported-dynamic-import': 'silent' },
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [outside],
});
await import(pathToFileURL(join(out, 'main.mjs')).href);
