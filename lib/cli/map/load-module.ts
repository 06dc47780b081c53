import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.js';
import { functionIn, functionNames, type FunctionPlace } from './user-function.js';

/**
 * Finds the user's module and function, before anything is started.
 *
 * `module` is a path, a `file:` or `node:` URL, or the name of a package installed where the command runs. Throws
 * UsageError when there is no such module, when it does not load, and when it has no such function.
 */
export async function loadFunction(module: string, name: string | undefined): Promise<FunctionPlace> {
  const url = moduleUrl(module);
  const exports = await load(module, url);
  const found = functionIn(exports, name);
  if (found === undefined) throw new UsageError(`'${module}' has no ${missing(name)}. ${choices(functionNames(exports))}`);
  if (/^class\b/.test(Function.prototype.toString.call(found))) {
    throw new UsageError(
      `the ${name === undefined ? 'default export' : `export '${name}'`} of '${module}' is a class. Name a function with --export.`,
    );
  }
  return { url, name };
}

function moduleUrl(module: string): string {
  if (/^(file|node):/.test(module)) return module;
  const path = resolve(module);
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) throw new UsageError(`'${module}' is a directory. Name a file in it.`);
    return pathToFileURL(path).href;
  }
  if (/^(\.{0,2}[/\\]|[a-z]:\\)/i.test(module) || /^\.[cm]?[jt]sx?$/.test(extname(module))) {
    throw new UsageError(`the module '${module}' does not exist (${path}). Check the path.`);
  }
  try {
    const found = createRequire(join(resolve(), 'package.json')).resolve(module);
    return found === module ? `node:${module}` : pathToFileURL(found).href;
  } catch (cause) {
    throw new UsageError(`no file and no installed package is called '${module}'. Give a path such as ./${module}.mjs.`, {
      cause,
    });
  }
}

async function load(module: string, url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(await whyNotLoaded(module, url, error), { cause: error });
  }
}

async function whyNotLoaded(module: string, url: string, error: unknown): Promise<string> {
  const { code, name, message, stack } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `Node ${process.versions.node} cannot run '${module}'. Use Node 22.18 or later, or a loader: NODE_OPTIONS='--import tsx' forkful map …`;
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return `'${module}' cannot be loaded: ${message ?? 'it imports a module that does not exist.'}`;
  }
  if (name === 'SyntaxError') {
    return `'${module}' cannot be loaded: ${(await syntaxError(url)) ?? `SyntaxError: ${message ?? ''}`}`;
  }
  return `'${module}' throws while it is loaded: ${stack ?? String(error)}`;
}

/** Node tells the line of a syntax error only when asked to check the file. */
async function syntaxError(url: string): Promise<string | undefined> {
  if (!url.startsWith('file:')) return undefined;
  const { execa } = await import('execa');
  const { stderr } = await execa(process.execPath, ['--check', fileURLToPath(url)], { reject: false });
  const text = stderr.split(/\n\s+at /)[0]?.trim();
  return text === '' ? undefined : text;
}

function missing(name: string | undefined): string {
  return name === undefined ? 'default export that is a function' : `function named '${name}'`;
}

function choices(names: readonly string[]): string {
  if (names.length === 0) return 'It exports no function at all.';
  return `It exports ${names.length === 1 ? 'the function' : 'the functions'} ${names.join(', ')}: choose with --export.`;
}
