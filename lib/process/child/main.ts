import { codec } from '../../serialization/installed-codec.js';
import { setCurrentProcess } from '../current-process.js';
import type { Process } from '../process.js';
import type { Task } from '../process-state.js';
import { bootstrapChild } from './bootstrap.js';

/** What a child that was started as a `Process` does: revives the object and runs it. */
export function runProcessChild(): void {
  bootstrapChild(({ payload }) => {
    const ready = codec.prepare(payload);
    return ready === undefined ? run(payload) : ready.then(() => run(payload));
  });
}

function run(payload: Uint8Array): Promise<void> {
  const { process: object, ...task } = codec.decode(payload) as { readonly process: Process } & Task;
  setCurrentProcess(object, task);
  return object.run() as Promise<void>;
}
