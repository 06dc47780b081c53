import { RemoteError } from '../errors/remote-errors.js';
import type { Codec } from '../serialization/codec.js';
import type { BatchReader } from './batch-bytes.js';
import { describeValue } from '../util/describe-value.js';
import { placeOf } from './lost-worker.js';
import { withRemoteStack } from '../util/remote-stack.js';
import type { WorkerProcess } from './worker-process.js';

/**
 * What an initializer, or the function for the end, threw: the error itself when it crossed and is of a class known here, else one with its texts.
 *
 * It comes as the encoded error (empty when it does not cross), its name, message and stack.
 */
export function readWorkerFailure(codec: Codec, input: BatchReader, worker: WorkerProcess): unknown {
  const encoded = input.bytes();
  const [remoteName, message, remoteStack] = [input.text(), input.text(), input.text()];
  try {
    // An error whose class lies in a module that is not loaded here is not worth the wait.
    if (encoded.length > 0 && codec.prepare(encoded) === undefined) {
      return withRemoteStack(codec.decode(encoded), worker.name, placeOf(worker));
    }
  } catch {
    // The texts do.
  }
  return new RemoteError(message, { remoteName, remoteStack });
}

/** The worker has left, and nobody waits for what it did last: its error is a warning of the process. */
export function warnOfExit(error: unknown, { name, pid }: WorkerProcess): void {
  const { stack } = (error ?? {}) as Partial<Error>;
  process.emitWarning(`Pool: the workerExit function threw in ${name} (pid ${String(pid)}): ${stack ?? describeValue(error)}`, { type: 'PoolWorkerExitWarning' });
}
