import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

type Wrapper = (exports: unknown, require: NodeJS.Require, module: Module, file: string, folder: string) => void;

/**
 * Loads the bundle as `require` would, but from V8's compiled code of an earlier child: compiling it anew costs a child
 * more than all else that forkful does at its start.
 *
 * 1. The first child after an installation finds no `cache`, compiles, and stores what V8 made of it in its first idle moment.
 * 2. Later children load that. V8 takes it only for the same source, version and flags; otherwise it compiles.
 *
 * `cache` lies beside the bundle, so who could change the one could change the other. Where it cannot be written,
 * children start a little slower. The hash of the
 * bundle is in its name, since V8 compares no more than the length.
 */
export function loadBundle(file: string, cache: string): unknown {
  const require = createRequire(file);
  // Both look at the source as it is loaded, and miss what is loaded in this way.
  if (process.sourceMapsEnabled || process.env['NODE_V8_COVERAGE'] !== undefined) return require(file);
  const cachedData = readIfThere(cache);
  // The build leaves no character beyond ASCII in the bundle, and so it is read twice as fast.
  const script = new Script(Module.wrap(readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = new Module(file);
  module.filename = file;
  // What the user's code requires or imports must be this very instance.
  require.cache[file] = module;
  (script.runInThisContext() as Wrapper)(module.exports, require, module, file, dirname(file));
  module.loaded = true;
  if (cachedData === undefined) setImmediate(store, script, cache);
  return module.exports;
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Under its name stands a whole file or none, also when several children store at once. */
function store(script: Script, cache: string): void {
  const part = `${cache}.${String(process.pid)}`;
  try {
    mkdirSync(dirname(cache), { recursive: true });
    writeFileSync(part, ''); // fails at once where nothing may be written
    writeFileSync(part, script.createCachedData());
    renameSync(part, cache);
  } catch {
    removeIfThere(part);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made.
  }
}
