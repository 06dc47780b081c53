import { ArgumentTypeError, AssertionError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import type { LaunchOptions } from './launch.js';
import type { Task } from './process-state.js';

/** What every process can be given besides its target. */
export interface ProcessSettings extends LaunchOptions {
  /** Default: `Process-N`; for a subclass its own name and the number. */
  readonly name?: string | null | undefined;
  /** Whether it dies with its parent. Default: as the process that builds it. */
  readonly daemon?: boolean | null | undefined;
  /** There for Python's sake: must be left out. */
  readonly group?: null | undefined;
  /** Terminates the process when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

type Arguments<A extends readonly unknown[]> = [] extends A
  ? { readonly args?: Readonly<NoInfer<A>> | undefined }
  : { readonly args: Readonly<NoInfer<A>> };

/** Target, arguments and settings; `args` are checked against the target. */
export type ProcessOptions<A extends readonly unknown[] = never[]> = ProcessSettings &
  (
    | ({ readonly target: (...args: A) => unknown; readonly kwargs?: undefined } & Arguments<A>)
    | { readonly target?: undefined; readonly args?: undefined; readonly kwargs?: undefined }
  );

/** The same for a target that takes keyword arguments: `kwargs` become its last argument. */
export type KeywordProcessOptions<A extends readonly unknown[], K> = ProcessSettings & {
  readonly target: (...args: [...A, K]) => unknown;
  readonly kwargs: NoInfer<K>;
} & Arguments<A>;

/** The options, checked. */
export interface ReadOptions extends LaunchOptions {
  readonly task: Task;
  readonly name: string | undefined;
  readonly daemon: boolean | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads one options object or Python's `(group, target, name, args, kwargs, { daemon })`. */
export function readProcessOptions(call: string, given: readonly unknown[]): ReadOptions {
  const options = given.length > 1 || given[0] === null ? fromPositions(given) : given[0] ?? {};
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new AssertionError(
      `${call}: group argument must be None for now, and ${describeValue(options)} was given. Give one options object: new Process({ target, args }).`,
    );
  }
  const { group, target, args, kwargs, name, daemon, signal, execArgv, env, cwd, stdio } = options as Record<string, unknown>;
  if (group !== undefined && group !== null) {
    throw new AssertionError(`${call}: group argument must be None for now, and ${describeValue(group)} was given. Leave it out.`);
  }
  return {
    task: readTask(call, target, args, kwargs),
    name: readName(call, name),
    daemon: readDaemon(call, daemon),
    signal: readSignal(call, signal),
    ...readLaunchOptions(call, { execArgv, env, cwd, stdio }),
  };
}

function fromPositions([group, target, name, args, kwargs, rest]: readonly unknown[]): object {
  return { ...(typeof rest === 'object' ? rest : {}), group, target, name, args, kwargs };
}

function readTask(call: string, target: unknown, args: unknown, kwargs: unknown): Task {
  if (target !== undefined && target !== null && typeof target !== 'function') {
    throw new ArgumentTypeError(`${call}: target is ${describeValue(target)}. Give a function, or extend Process and override run().`);
  }
  return {
    target: (target ?? undefined) as Task['target'],
    args: readArgs(call, args),
    kwargs: readKwargs(call, kwargs),
  };
}

function readArgs(call: string, args: unknown): readonly unknown[] {
  if (args === undefined || args === null) return [];
  if (typeof args !== 'object' || typeof (args as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function') {
    throw new ArgumentTypeError(`${call}: args is ${describeValue(args)}. Give an array of arguments, such as [1, 'two'].`);
  }
  return [...(args as Iterable<unknown>)];
}

function readKwargs(call: string, kwargs: unknown): object | undefined {
  if (kwargs === undefined || kwargs === null) return undefined;
  if (typeof kwargs !== 'object' || Array.isArray(kwargs)) {
    throw new ArgumentTypeError(`${call}: kwargs is ${describeValue(kwargs)}. Give an object; the target gets it as its last argument.`);
  }
  return { ...kwargs };
}

function readName(call: string, name: unknown): string | undefined {
  if (name === undefined || name === null) return undefined;
  if (typeof name !== 'string') throw new AssertionError(`${call}: name must be a string, and ${describeValue(name)} was given. Give a string.`);
  return name;
}

/** Checks a `daemon` flag; `undefined` is the creator's. */
export function readDaemon(call: string, daemon: unknown): boolean | undefined {
  if (daemon === undefined || daemon === null) return undefined;
  if (typeof daemon !== 'boolean') throw new ArgumentTypeError(`${call}: daemon is ${describeValue(daemon)}. Give true or false.`);
  return daemon;
}

function readSignal(call: string, signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  if (typeof (signal as Partial<AbortSignal>).addEventListener !== 'function') {
    throw new ArgumentTypeError(`${call}: signal is ${describeValue(signal)}. Give a controller's signal.`);
  }
  return signal as AbortSignal;
}

const KINDS: readonly unknown[] = ['inherit', 'ignore', 'pipe'];

function readLaunchOptions(call: string, { execArgv, env, cwd, stdio }: Record<string, unknown>): LaunchOptions {
  if (execArgv !== undefined && !(Array.isArray(execArgv) && execArgv.every((item) => typeof item === 'string'))) {
    throw new ArgumentTypeError(`${call}: execArgv is ${describeValue(execArgv)}. Give an array of strings, such as ['--expose-gc'].`);
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new ArgumentTypeError(`${call}: env is ${describeValue(env)}. Give an object such as { ...process.env, KEY: 'value' }.`);
  }
  if (cwd !== undefined && typeof cwd !== 'string' && typeof (cwd as URL | null)?.href !== 'string') {
    throw new ArgumentTypeError(`${call}: cwd is ${describeValue(cwd)}. Give a path or a file: URL.`);
  }
  const kinds = Array.isArray(stdio) && stdio.length === 3 ? (stdio as unknown[]) : [stdio];
  if (stdio !== undefined && !kinds.every((kind) => KINDS.includes(kind))) {
    throw new ArgumentTypeError(
      `${call}: stdio is ${describeValue(stdio)}. Give 'inherit', 'ignore' or 'pipe', or three of them for stdin, stdout and stderr.`,
    );
  }
  return { execArgv, env, cwd, stdio } as LaunchOptions;
}
