/**
 * What is printed for a result: nothing for `undefined`, so that a function may leave lines out; text as it is;
 * objects as JSON; the rest as `String` writes it. With `json`, all of it as JSON. Throws for what JSON cannot carry.
 */
export function resultText(result: unknown, json: boolean): string {
  if (result === undefined) return '';
  if (!json && typeof result === 'string') return `${result}\n`;
  if (json || (typeof result === 'object' && result !== null)) {
    const text = JSON.stringify(result) as string | undefined;
    if (text === undefined) throw new TypeError(`a ${typeof result} was returned, which JSON cannot carry`);
    return `${text}\n`;
  }
  return `${String(result)}\n`;
}
