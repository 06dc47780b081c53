/** A function of a user's module, as every process can find it. */
export interface FunctionPlace {
  /** The module's URL (`file:` or `node:`). */
  readonly url: string;
  /** The export's name; `undefined` for the default one. */
  readonly name: string | undefined;
}

/** A user's function, called with one line. */
export type LineFunction = (item: unknown) => unknown;

type Exports = Readonly<Record<string, unknown>>;

/** Imports the module and takes the function out of it; `undefined` when it has none at that place. */
export async function findFunction({ url, name }: FunctionPlace): Promise<LineFunction | undefined> {
  return functionIn((await import(url)) as Exports, name);
}

/**
 * A CommonJS module's exports are the default export as a whole, and by name only where Node's lexer saw them; a
 * module compiled from an ES module to CommonJS keeps its own default one step further in.
 */
export function functionIn(exports: Exports, name: string | undefined): LineFunction | undefined {
  const whole = exports['default'] as Exports | undefined | null;
  const candidates = name === undefined ? [whole, whole?.['default']] : [exports[name], whole?.[name]];
  return candidates.find((candidate): candidate is LineFunction => typeof candidate === 'function');
}

/** The names of all functions that the module exports, for messages. */
export function functionNames(exports: Exports): string[] {
  return Object.keys(exports).filter((name) => typeof exports[name] === 'function');
}
