import { RuntimeError } from '../errors/python-errors.js';
import { throwLater } from '../util/throw-later.js';
import { allowFrozenStart, frozenRole } from './frozen.js';
import { roleMain } from './role-mains.js';
import type { ChildRole } from './roles.js';

let child: RuntimeError | undefined;

/**
 * Lets a single-executable application have children (Python: `multiprocessing.freeze_support`, MO-05).
 *
 * Such a program is one file: Node, the program and forkful, bundled together. Its children are that file started again,
 * so its main module runs in them up to this call, which makes them what they were started for. Call it first thing in
 * the main module, at the top level and outside of `try`. In every other program it does nothing.
 *
 * In a child it does not return. Python leaves with `sys.exit()`; a process of Node would be over then, so this throws an
 * error that goes past the rest of the main module and is never reported. Code that catches it runs on beside the child's work.
 *
 * @throws RuntimeError In a child, to leave the main module. Nothing is thrown in the program itself.
 * @example
 * ```ts
 * import { freezeSupport, Process } from 'forkful';
 * freezeSupport();
 * new Process({ target: () => console.log('hello') }).start();
 * ```
 */
export function freezeSupport(): void {
  allowFrozenStart();
  const role = frozenRole();
  if (role === undefined) return;
  child ??= becomeLater(role);
  throw child;
}

/**
 * 1. The error leaves the main module and reaches Node, also as a rejection of an `async` main function. 2. Node shows it to the
 * capture callback instead of printing it. 3. In the next turn of the event loop nothing of the main module is left on the
 * stack, and the role's main function runs as it does in a child with an entry file.
 */
function becomeLater(role: ChildRole): RuntimeError {
  const error = new RuntimeError(
    'freezeSupport: this process is a child of the program, so the main module must not go on. Call it at the top level, outside of try.',
  );
  process.setUncaughtExceptionCaptureCallback((uncaught) => {
    if (uncaught === error) return;
    process.setUncaughtExceptionCaptureCallback(null);
    throwLater(uncaught);
  });
  setImmediate(() => {
    process.setUncaughtExceptionCaptureCallback(null);
    roleMain(role)?.();
  });
  return error;
}
