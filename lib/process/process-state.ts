import type { ChildHandle } from './child-handle.js';
import type { KeyBox } from './key-box.js';
import type { LaunchSettings } from './launch.js';
import type { ChildRole } from './roles.js';
import type { Sentinel } from './sentinel.js';
import type { StartMethod } from './start-method.js';

/** What `run` calls. Dropped in the parent once the child has it. */
export interface Task {
  readonly target: ((...args: never[]) => unknown) | undefined;
  readonly args: readonly unknown[];
  readonly kwargs: object | undefined;
}

/** How a process object becomes a child. */
export interface StartPlan {
  readonly role: ChildRole;
  readonly options: LaunchSettings;
  /** Default: the method in force at `start()`. */
  readonly method?: StartMethod | undefined;
  /** Made at `start()`; throws for what cannot cross. */
  readonly payload: () => Uint8Array;
  /** It is a thread of this process. Default: false. */
  readonly thread?: boolean | undefined;
  /** Nobody but its owner sees it: not in `activeChildren()`, and daemons may start it. */
  readonly hidden: boolean;
  /** Ended by its owner's finalizer, not with the other children. */
  readonly endedByOwner: boolean;
  /** Ended when this process is killed. Default: daemons are. */
  readonly guarded?: boolean | undefined;
  /** Whether the parent talks to the child after the start. */
  readonly keepsChannel: boolean;
}

/**
 * What forkful knows of a process object. It lies beside the object, not in it: an object of a user's class that was
 * revived in another process has only its own fields and no private ones of ours.
 */
export interface ProcessState {
  /** `own`: built here, may be started here. `self`: this very process. `foreign`: another process's, seen from here. */
  readonly kind: 'own' | 'self' | 'foreign';
  readonly identity: readonly number[];
  name: string;
  daemon: boolean;
  keyBox: KeyBox;
  /** Who built it. */
  readonly parentPid: number | undefined;
  task: Task | undefined;
  plan: StartPlan | undefined;
  handle: ChildHandle | undefined;
  closed: boolean;
  /** Terminates the child when it aborts. */
  readonly signal?: AbortSignal | undefined;
  sentinel?: Sentinel | undefined;
  /** The process's number, where there is no handle to ask. */
  readonly knownPid?: number | undefined;
}

const states = new WeakMap<object, ProcessState>();

/** Gives an object its state, once. */
export function setState(object: object, state: ProcessState): void {
  states.set(object, state);
}

/** The state of an object that is a process. */
export function stateOf(object: object): ProcessState {
  return states.get(object)!;
}

/** The state of any object, if it is a process. */
export function stateIfProcess(object: object): ProcessState | undefined {
  return states.get(object);
}

/** Hands a finished state to the constructor of `Process`, for objects that are not built by users. */
export class ProcessSeed {
  readonly state: ProcessState;

  constructor(state: ProcessState) {
    this.state = state;
  }
}
