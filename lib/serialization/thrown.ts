import { RemoteError } from '../errors/remote-errors.js';
import { SerializationError } from '../errors/serialization-errors.js';
import { describeValue } from '../util/describe-value.js';
import { summaryOf } from './error-summary.js';
import { codec } from './installed-codec.js';

/**
 * Bytes for what somebody's code threw, whatever it is. Never throws: what cannot cross as it is (`throw socket`)
 * arrives as a RemoteError that describes it.
 *
 * @param thrown the error, or any other value.
 * @param call who reports it, for messages.
 */
export function encodeThrown(thrown: unknown, call: string): Uint8Array {
  try {
    return codec.encode(thrown, { call, root: 'error' });
  } catch (error) {
    const stand = new RemoteError(`${describeValue(thrown)} was thrown, which cannot cross`, {
      remoteName: 'unknown',
      cause: error instanceof SerializationError ? error : undefined,
    });
    const summary = attempt(() => summaryOf(thrown));
    if (typeof summary === 'object') Object.assign(stand, { thrown: summary });
    return attempt(() => codec.encode(stand, { call })) ?? codec.encode(describeValue(thrown), { call });
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
