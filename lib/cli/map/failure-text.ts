import { inspect } from 'node:util';
import { fileURLToPath } from 'node:url';

/**
 * One line that says why a line failed: the error's name and message, and where in the user's module it was thrown.
 * What is thrown need not be an error.
 */
export function failureText(thrown: unknown, moduleUrl: string): string {
  const { name, message, stack } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<Error>;
  if (typeof message !== 'string') return `threw ${oneLine(inspect(thrown, { breakLength: Infinity }))}`;
  const what = `${typeof name === 'string' ? name : 'Error'}: ${oneLine(message)}`;
  const where = typeof stack === 'string' ? placeIn(stack, moduleUrl) : undefined;
  return where === undefined ? what : `${what} (${where})`;
}

/** The first frame that lies in the user's module: `square.mjs:3:9`. */
function placeIn(stack: string, moduleUrl: string): string | undefined {
  const path = moduleUrl.startsWith('file:') ? fileURLToPath(moduleUrl) : moduleUrl;
  const file = path.split(/[/\\]/).at(-1) ?? path;
  for (const frame of stack.split('\n')) {
    const at = Math.max(frame.lastIndexOf(`${moduleUrl}:`), frame.lastIndexOf(`${path}:`));
    const place = at === -1 ? undefined : /:(\d+:\d+)\)?$/.exec(frame)?.[1];
    if (place !== undefined) return `${file}:${place}`;
  }
  return undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
