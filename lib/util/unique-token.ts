/**
 * Makes a short text that no other call gives, in this process or another; it is a name and no secret.
 *
 * The generator of `node:crypto` is left alone, because loading it costs a child more than all that it is needed for.
 */
export function uniqueToken(): string {
  return [process.pid, Date.now(), Math.random() * 2 ** 48].map((part) => Math.floor(part).toString(36)).join('');
}
