import { serializeError } from 'serialize-error';

/** How deep the summary goes. */
const LEVELS = 3;

/**
 * What can be told of a value that cannot cross: plain data without functions, with streams, buffers and cycles as
 * texts. Errors of HTTP clients, for example, carry the request with its sockets.
 */
export function summaryOf(value: unknown): unknown {
  return withoutSymbols(serializeError(value, { maxDepth: LEVELS, useToJSON: false }));
}

/** Symbols are the one thing left that may not cross. */
function withoutSymbols(value: unknown): unknown {
  if (typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutSymbols);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSymbols(item)]));
}
