import { currentProcess, type Queue } from '../../index.js';
import { examineFile, type FileRecord } from './examine-file.js';

/*
 * What `forkful scan` has its processes do. A file of its own, because functions that a module exports cross by
 * reference: the build makes dist/cjs/cli-scan-worker.js of it, which the processes load.
 */

/** Some files, examined, and by whom. */
export interface ScanBatch {
  readonly worker: string;
  /** When it began with its first file of all, in milliseconds of the system's clock. */
  readonly begun: number;
  readonly records: readonly FileRecord[];
}

/** A pool's task: takes batches of paths from the queue until it is shut down and drained. */
export async function examineQueue(root: string, work: Queue<readonly string[]>, results: Queue<ScanBatch>): Promise<void> {
  const worker = currentProcess().name;
  let begun: number | undefined;
  for await (const paths of work) {
    begun ??= Date.now();
    await results.put({ worker, begun, records: paths.map((path) => examineFile(root, path)) });
  }
}

/** One process's target: examines all files alone. */
export async function examineAlone(
  root: string,
  batches: readonly (readonly string[])[],
  results: Queue<ScanBatch>,
): Promise<void> {
  const worker = currentProcess().name;
  const begun = Date.now();
  for (const paths of batches) await results.put({ worker, begun, records: paths.map((path) => examineFile(root, path)) });
}
