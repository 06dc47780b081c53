import { join } from 'node:path';
import { RuntimeError } from '../errors/python-errors.js';
import { bundleDirectory } from '../util/module-location.js';
import { isSingleExecutable } from '../util/single-executable.js';
import type { ChildRole } from './roles.js';

/*
 * In a single-executable application there are no entry files for children to start with: the children are the
 * executable itself, with its role among the arguments, and its main module runs again until it calls freezeSupport().
 */

/** The first argument of an executable that was started as a child, before its role. The name is CPython's. */
const MARK = '--multiprocessing-fork';

let supported = false;

/** The role that this process was started for, when it is an executable started as a child that has not been told who it is. */
export function frozenRole(): ChildRole | undefined {
  return process.argv[2] === MARK && isSingleExecutable() ? (process.argv[3] as ChildRole) : undefined;
}

/** Whether children of this kind of executable are the executable itself. */
export function startsItself(execPath: string): boolean {
  return execPath === process.execPath && isSingleExecutable();
}

/** From now on the executable may be started as a child: it will know what to do. */
export function allowFrozenStart(): void {
  supported = true;
}

/** What stands after the executable in a child's command line. */
export function childCommand(call: string, role: ChildRole, execPath: string): readonly [string, ...string[]] {
  if (!startsItself(execPath)) return [join(bundleDirectory, `child-${role}.js`)];
  // Without it each child would run the whole program, and so would its children, for ever.
  if (supported) return [MARK, role];
  throw new RuntimeError(
    `${call}: this program is a single-executable application, which starts itself as its children, and freezeSupport() was not called. ` +
      'Call it first thing in the main module.',
  );
}
