/**
 * There for programs that call it (Python: `multiprocessing.freeze_support`, MO-05); it does nothing.
 *
 * In Python it turns a re-launched executable into the child. Children of forkful start with an entry file of their own,
 * never with the program's main module, so that nothing is re-launched. Inside a Node single-executable application
 * point `setExecutable` at a plain Node binary.
 *
 * @example
 * ```ts
 * import { freezeSupport } from 'forkful';
 * freezeSupport();
 * ```
 */
export function freezeSupport(): void {
  // Nothing to do: see above.
}
