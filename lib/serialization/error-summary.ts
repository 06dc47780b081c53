import { serializeError } from 'serialize-error';

/** How deep the summary goes. */
const LEVELS = 3;

/**
 * What can be told of a value that cannot cross: plain data without functions, with streams, buffers and cycles as
 * texts. Errors of HTTP clients, for example, carry the request with its sockets.
 */
export function summaryOf(value: unknown): unknown {
  return serializeError(value, { maxDepth: LEVELS, useToJSON: false });
}
