import { RuntimeError } from '../../errors/python-errors.js';
import { lazyRequire } from '../../util/lazy-require.js';
import type { TraceData } from './trace-data.js';

/** What the build makes of the sources in `page/`: the data belong in between. */
interface Template {
  readonly before: string;
  readonly after: string;
}

/** It lies beside the bundle, so that no child has to read it. */
const FILE = './trace-page.js';
const template = lazyRequire<Template>(FILE);

/** The page for a recorded run. */
export function toTracePage(data: TraceData): string {
  const { before, after } = load();
  return `${before}${toScriptText(data)}${after}`;
}

/** JSON that no text in it can end the `<script>` of: a task may be named anything. */
export function toScriptText(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function load(): Template {
  try {
    return template();
  } catch (cause) {
    throw new RuntimeError(
      'PoolTrace.writeHtml: the file trace-page.js is not beside forkful. Keep forkful out of the bundle of your program, or use writeJson.',
      { cause },
    );
  }
}
