/*
 * What `forkful doctor` has its processes do. A file of its own, because functions that a module exports cross by
 * reference: the build makes dist/cjs/cli-doctor-worker.js of it, which the processes load.
 */

/** Does nothing: that it runs is enough. */
export function sayHello(): void {
  return;
}

/** A task whose result shows that its argument arrived. */
export function addOne(value: number): number {
  return value + 1;
}
