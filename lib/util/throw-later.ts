/**
 * Lets an error of somebody's listener end the program as an uncaught error does, without unwinding the caller, whose
 * work for others goes on when the program catches it.
 */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
