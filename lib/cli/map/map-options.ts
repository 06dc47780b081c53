import { statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { UsageError } from '../usage-error.js';

/** The options of `forkful map`, as the parser gives them. */
export interface MapOptions {
  readonly jobs?: number;
  readonly chunkSize: number;
  readonly unordered?: boolean;
  readonly export?: string;
  readonly json?: boolean;
  /** `undefined`: as the streams suggest. */
  readonly progress?: boolean;
  readonly shell?: string;
  readonly dryRun?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  readonly retryDelay?: number;
  readonly joblog?: string;
  readonly trace?: string;
  readonly resume?: boolean;
  readonly resumeFailed?: boolean;
}

/** Throws UsageError for options that mean nothing together. */
export function requireSense(options: MapOptions): void {
  const { shell, joblog, chunkSize } = options;
  if (shell?.trim() === '') throw new UsageError("--shell has no command. Give one such as 'gzip {}'.");
  if (shell !== undefined) {
    if (options.export !== undefined) throw new UsageError('--export names a function of a module, and --shell runs a command. Leave one of them out.');
    if (options.json === true) throw new UsageError('--json is for functions; a command of --shell gets and prints text. Leave one of them out.');
    if (chunkSize > 1) throw new UsageError('--chunk-size is for functions; --shell runs one command for each line. Leave one of them out.');
  }
  if (options.trace !== undefined) requireTraceFile(options.trace, shell !== undefined);
  if (shell === undefined && options.dryRun === true) throw new UsageError('--dry-run prints the commands of --shell. Add --shell, or leave it out.');
  if (joblog === undefined && options.resume === true) throw new UsageError('--resume needs the log of the run before. Add --joblog <file>.');
  if (joblog === undefined && options.resumeFailed === true) throw new UsageError('--resume-failed needs the log of the run before. Add --joblog <file>.');
  if (joblog !== undefined && chunkSize > 1) throw new UsageError('--joblog notes every line by itself. Leave --chunk-size out.');
  if (options.retryDelay !== undefined && options.retries === undefined) throw new UsageError('--retry-delay waits before the tries of --retries. Add --retries <count>.');
}

function requireTraceFile(path: string, isShell: boolean): void {
  if (isShell) throw new UsageError('--trace shows the workers of a function; --shell has none. Leave it out: --joblog has the times of all commands.');
  if (!['.html', '.json'].includes(extname(path))) {
    throw new UsageError(`--trace writes a page or a Chrome trace, and '${path}' says neither. Name a file that ends in .html or .json.`);
  }
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`the directory of --trace '${path}' does not exist. Make it, or name another file.`);
  }
}
