import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * The page of `PoolTrace.writeHtml` in one piece: its code bundled, its styles and its code inlined. The data of a run belong between `before`
 * and `after`.
 */
export async function makeTracePage(root) {
  const folder = join(root, 'lib/pool/observe/page');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['chrome100', 'firefox100', 'safari16'],
    legalComments: 'none',
    logLevel: 'warning',
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const script = outputFiles[0].text.trim();
  if (/<\/script|<!--/i.test(script)) throw new Error('the code of the trace page would end its own <script>.');
  const page = readFileSync(join(folder, 'page.html'), 'utf8')
    .replace('/* STYLE */', () => readFileSync(join(folder, 'page.css'), 'utf8').trim())
    .replace('/* SCRIPT */', () => script);
  const [before, after] = page.split('/* DATA */');
  return { before, after };
}
