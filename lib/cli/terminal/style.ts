/** Puts colour around text, or leaves it alone. */
export interface Style {
  readonly colour: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
}

/**
 * The style for a stream: colours on a terminal that has them. `NO_COLOR` switches them off (https://no-color.org),
 * `FORCE_COLOR` on.
 */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const colour = wantsColour(stream, env);
  const paint = (open: number, close: number) => (text: string) => colour ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return { colour, bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39) };
}

function wantsColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
