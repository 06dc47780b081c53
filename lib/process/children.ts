import type { ChildHandle } from './child-handle.js';

/** A child that was started here and has not been seen to end. */
export interface LiveChild {
  /** The process object. */
  readonly process: object;
  readonly handle: ChildHandle;
  readonly daemon: boolean;
  readonly hidden: boolean;
  readonly endedByOwner: boolean;
  readonly guarded: boolean;
}

const live = new Set<LiveChild>();

/** Notes a child that was just started; it leaves by itself when it ends. */
export function addChild(child: LiveChild): void {
  live.add(child);
  child.handle.onExit(() => live.delete(child));
}

/** The children that run, oldest first. */
export function liveChildren(): readonly LiveChild[] {
  return [...live];
}
