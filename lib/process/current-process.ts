import { Process } from './process.js';
import { ProcessSeed, setState, type ProcessState } from './process-state.js';
import { thisProcess } from './self.js';

let current: Process | undefined;

/**
 * Gives the object of the process that this code runs in (Python: `multiprocessing.current_process`, MO-02).
 *
 * @returns In the main process an object named `MainProcess`; in a child the counterpart of the object that was started,
 *   of the same class.
 * @example
 * ```ts
 * import { currentProcess } from 'forkful';
 * console.log(currentProcess().name); // MainProcess
 * ```
 */
export function currentProcess(): Process {
  return (current ??= new Process(new ProcessSeed(ownState(undefined)) as never));
}

/** Makes a revived object this process's own, with the task that its `run` is to call. */
export function setCurrentProcess(object: Process, task: ProcessState['task']): void {
  setState(object, ownState(task));
  current = object;
}

function ownState(task: ProcessState['task']): ProcessState {
  const self = thisProcess();
  return {
    kind: 'self',
    identity: self.identity,
    name: self.name,
    daemon: self.daemon,
    keyBox: self.keyBox,
    parentPid: self.parent?.pid,
    task,
    plan: undefined,
    handle: undefined,
    closed: false,
  };
}
