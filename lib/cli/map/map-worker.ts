import { failureText } from './failure-text.js';
import { resultText } from './result-text.js';
import { findFunction, type FunctionPlace, type LineFunction } from './user-function.js';

/*
 * What `forkful map` has its pool's workers do. A file of its own, because functions that a module exports cross by
 * reference: the build makes dist/cjs/cli-map-worker.js of it, which the workers load.
 */

/** What is the same for every line. */
export interface LineJob {
  readonly place: FunctionPlace;
  /** Lines are JSON, and so are the results. */
  readonly json: boolean;
  /** The text of each line is wanted by itself. */
  readonly apart: boolean;
}

/** What came of a chunk of lines. */
export interface ChunkOutcome {
  /** The results of the lines that went well, ready to be printed. */
  readonly text: string;
  /** The same by line, where that was asked for. */
  readonly texts: readonly string[] | undefined;
  /** The lines that failed: their place in the chunk, from 0, and why. */
  readonly failures: readonly { readonly index: number; readonly message: string }[];
}

let job: LineJob | undefined;
let loading: Promise<LineFunction> | undefined;

/** The pool's initializer. The module is loaded by the first task, so that its errors belong to that task. */
export function prepareLines(next: LineJob): void {
  job = next;
  loading = undefined;
}

/** Runs the function over the lines of one chunk, one after the other. */
export async function mapLines(lines: readonly string[]): Promise<ChunkOutcome> {
  if (job === undefined) throw new Error('mapLines: prepareLines was not called in this process.');
  const { json, place, apart } = job;
  const call = await (loading ??= load(place));
  let text = '';
  const texts: string[] = [];
  const failures: { index: number; message: string }[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      const item: unknown = json ? JSON.parse(line) : line;
      const result = resultText(await call(item), json);
      text += result;
      if (apart) texts[index] = result;
    } catch (error) {
      failures.push({ index, message: failureText(error, place.url) });
      if (apart) texts[index] = '';
    }
  }
  return { text, texts: apart ? texts : undefined, failures };
}

async function load(place: FunctionPlace): Promise<LineFunction> {
  const found = await findFunction(place);
  if (found === undefined) throw new Error(`the module ${place.url} exports no such function in this process`);
  return found;
}
