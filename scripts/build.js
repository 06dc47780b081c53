/**
 * Builds `dist/`.
 *
 *   dist/cjs/forkful.js      everything in lib/bundle.ts in one CommonJS file: one instance of state, quick to load
 *   dist/cjs/<subpath>.js    the public names of `forkful`, `forkful/pool`, … out of it
 *   dist/cjs/trace-page.js   the page that PoolTrace.writeHtml writes, without the data of a run
 *   dist/cjs/child-*.js      what a child of ours is started with
 *   dist/cjs/cli.js          the command line, over dist/cjs/index.js
 *   dist/cjs/cli-*-worker.js what the command line has its workers do
 *   dist/demos/**            the programs of docs/demos, which `forkful demo` runs
 *   dist/esm/<subpath>.js    the same public names for `import`
 *   dist/cjs/**.d.ts         the declarations, which dist/esm/*.d.ts re-export
 *
 * `--no-types` leaves the declarations out, which is most of the time.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadBuiltInsLate } from './lazy-built-ins.js';
import { writeNotices } from './notices.js';
import { roles, subpaths } from './public-surface.js';
import { makeTracePage } from './trace-page.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const out = join(root, `dist.${process.pid}`);
const cjs = join(out, 'cjs');
const esm = join(out, 'esm');
const started = performance.now();

const importModuleOutside = {
  name: 'import-module-outside',
  setup(plugin) {
    plugin.onResolve({ filter: /\/import-module\.js$/ }, () => ({ path: './import-module.js', external: true }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  logOverride: { 'unsupported-dynamic-import': 'silent' }, // of a URL that is known at run time only, on purpose
  // Loaded when first needed (lib/util/lazy-require.ts), or by the command line alone.
  external: ['acorn', 'commander', 'cli-progress', 'cli-table3', 'execa'],
};

try {
  mkdirSync(cjs, { recursive: true });
  mkdirSync(esm);
  const results = [
    await build({ ...shared, entryPoints: ['lib/bundle.ts'], outfile: join(cjs, 'forkful.js'), plugins: [importModuleOutside] }),
    // A file of its own, for the reason that it gives.
    await build({ ...shared, entryPoints: ['lib/util/import-module.ts'], outfile: join(cjs, 'import-module.js') }),
  ];
  const { before, after } = await makeTracePage(root);
  writeFileSync(join(cjs, 'trace-page.js'), `exports.before = ${JSON.stringify(before)};\nexports.after = ${JSON.stringify(after)};\n`);
  results.push(await buildCli());
  await buildDemos();
  writeNotices(root, results.map(({ metafile }) => metafile), join(out, 'THIRD-PARTY-NOTICES.txt'));
  writeFileSync(join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
  const bundle = join(cjs, 'forkful.js');
  writeFileSync(bundle, inOneByte(loadBuiltInsLate(readFileSync(bundle, 'utf8'))));
  await writeRoleEntries(bundle);
  const names = publicNames(bundle);
  const dummy = Object.keys(require(bundle).dummy).sort();
  writeSubpath('index', names);
  for (const [subpath, wanted] of Object.entries(subpaths)) {
    writeSubpath(subpath, wanted.values, wanted.renamed);
  }
  writeSubpath('dummy', dummy, Object.fromEntries(dummy.map((name) => [name, `dummy.${name}`])));
  if (!process.argv.includes('--no-types')) writeDeclarations();
  swap();
  console.log(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** One character beyond ASCII, and V8 keeps and reads the whole source in two bytes a character. Only comments have any. */
function inOneByte(source) {
  return source.replace(/[^\0-\x7f]/g, '?');
}

/**
 * The command line uses the public API alone, so the library stays outside of its file. What it has workers do stands
 * in files of its own (`lib/cli/<command>/<command>-worker.ts`): such functions cross by reference.
 */
function buildCli() {
  const outside = {
    name: 'outside',
    setup(plugin) {
      plugin.onResolve({ filter: /^(\.\.\/)+index\.js$/ }, () => ({ path: './index.js', external: true }));
      plugin.onResolve({ filter: /\/[a-z]+-worker\.js$/ }, ({ path }) => ({ path: `./cli-${basename(path)}`, external: true }));
    },
  };
  const workers = readdirSync(join(root, 'lib/cli'), { recursive: true }).filter((file) => file.endsWith('-worker.ts'));
  const entries = workers.map((file) => [`cli-${basename(file, '.ts')}`, join('lib/cli', file)]);
  return build({
    ...shared,
    entryPoints: { cli: 'lib/cli/main.ts', ...Object.fromEntries(entries) },
    outdir: cjs,
    plugins: [outside],
  });
}

/** Node 20 runs no TypeScript: the demos lose their types here, and nothing else. */
function buildDemos() {
  return build({
    absWorkingDir: root,
    entryPoints: ['docs/demos/**/*.ts'],
    outbase: 'docs/demos',
    outdir: join(out, 'demos'),
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
  });
}

/**
 * Each loads the bundle from the code that V8 made of it for an earlier child (lib/process/child/load-bundle.ts, which
 * stands inside of the entry: finding one more file costs a child half a millisecond).
 */
async function writeRoleEntries(bundle) {
  const hash = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  for (const [role, run] of Object.entries(roles)) {
    const lines = [
      "import { join } from 'node:path';",
      "import { loadBundle } from './lib/process/child/load-bundle.ts';",
      `const cache = join(__dirname, '.cache', \`${hash}-\${process.version}-\${process.arch}\`);`,
      `loadBundle(join(__dirname, 'forkful.js'), cache).${run}();`,
    ];
    const stdin = { contents: lines.join('\n'), resolveDir: root, sourcefile: `child-${role}.ts`, loader: 'ts' };
    await build({ ...shared, stdin, outfile: join(cjs, `child-${role}.js`), sourcemap: false });
  }
}

/** What lib/index.ts exports at run time, which is the bundle's exports without the roles'. */
function publicNames(bundle) {
  const internal = [...Object.values(roles), 'dummy'];
  return Object.keys(require(bundle))
    .filter((name) => !internal.includes(name))
    .sort();
}

/** Static and explicit on both sides: bundlers, editors and Node's own lexer see the names without running anything. */
function writeSubpath(subpath, names, renamed = {}) {
  const lines = names.map((name) => `exports.${name} = forkful.${renamed[name] ?? name};\n`).join('');
  writeFileSync(join(cjs, `${subpath}.js`), `'use strict';\nconst forkful = require('./forkful.js');\n${lines}`);
  const list = names.map((name) => `  ${name},\n`).join('');
  writeFileSync(
    join(esm, `${subpath}.js`),
    `import forkful from '../cjs/${subpath}.js';\nexport const {\n${list}} = forkful;\n`,
  );
}

function writeDeclarations() {
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', cjs], { stdio: 'inherit' });
  writeFileSync(join(esm, 'index.d.ts'), `export * from '../cjs/index.js';\n`);
  for (const [subpath, { values, types, renamed = {} }] of Object.entries(subpaths)) {
    const listed = values.map((name) => (name in renamed ? `${renamed[name]} as ${name}` : name));
    const names = [...listed, ...types.map((name) => `type ${name}`)].join(', ');
    writeFileSync(join(cjs, `${subpath}.d.ts`), `export { ${names} } from './index.js';\n`);
    writeFileSync(join(esm, `${subpath}.d.ts`), `export * from '../cjs/${subpath}.js';\n`);
  }
  writeFileSync(join(cjs, 'dummy.d.ts'), `export * from './dummy/names.js';\n`);
  writeFileSync(join(esm, 'dummy.d.ts'), `export * from '../cjs/dummy.js';\n`);
}

/** Nobody sees a half-built dist: the new one takes the old one's place when it is whole. */
function swap() {
  const old = join(root, `dist.old.${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(out, dist);
  rmSync(old, { recursive: true, force: true });
}
