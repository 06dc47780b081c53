import type { Guest, Orphanage } from '../manager/kin-words.js';
import type { ChildHandle } from '../process/child-handle.js';
import { liveChildren } from '../process/children.js';
import { stateOf } from '../process/process-state.js';

/** Somebody whom this process asks. */
export interface Relative {
  readonly name: string;
  readonly handle: Pick<ChildHandle, 'pid' | 'say' | 'onWord' | 'onExit'> | Guest;
}

let orphanage: Orphanage | undefined;

/** From now on this process, a manager whose owner is gone, asks its clients too. */
export function adopt(adopted: Orphanage): void {
  orphanage = adopted;
}

/** Whether it does. */
export function orphans(): Orphanage | undefined {
  return orphanage;
}

/** Whom this process asks: its children, and the processes that it has adopted. */
export function relatives(): readonly Relative[] {
  const children = liveChildren().map(({ process: child, handle }) => ({ name: stateOf(child).name, handle }));
  const guests = orphanage?.guests().map((handle) => ({ name: handle.name, handle })) ?? [];
  return [...children, ...guests];
}
