/** A promise together with the two functions that settle it. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason: unknown) => void;
}

let resolveMade!: Deferred<never>['resolve'];
let rejectMade!: Deferred<never>['reject'];

/** One for all: each promise takes a function less. */
function take(resolve: Deferred<never>['resolve'], reject: Deferred<never>['reject']): void {
  resolveMade = resolve;
  rejectMade = reject;
}

/** Makes a promise that is settled from outside (`Promise.withResolvers` is not in Node 20). */
export function deferred<T = void>(): Deferred<T> {
  const promise = new Promise<T>(take as (resolve: Deferred<T>['resolve'], reject: Deferred<T>['reject']) => void);
  return { promise, resolve: resolveMade as Deferred<T>['resolve'], reject: rejectMade };
}
