import { AssertionError, ValueError } from '../errors/python-errors.js';
import type { ChildHandle } from './child-handle.js';
import type { ProcessState } from './process-state.js';

/** Refuses a closed object. */
export function requireOpen(call: string, state: ProcessState): ProcessState {
  if (state.closed) throw new ValueError(`${call}: process object is closed. Use it before close().`);
  return state;
}

/** Refuses an object that this process did not build. */
export function requireOwn(call: string, complaint: string, state: ProcessState): ProcessState {
  requireOpen(call, state);
  if (state.kind !== 'own') {
    throw new AssertionError(`${call}: ${complaint}, and '${state.name}' is none of this process. Call it where the process was built.`);
  }
  return state;
}

/** Refuses an object that was not started. */
export function requireStarted(call: string, complaint: string, state: ProcessState): ChildHandle {
  if (state.handle === undefined) throw new AssertionError(`${call}: ${complaint}. Call start() first.`);
  return state.handle;
}
