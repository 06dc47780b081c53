import { inherit } from './inherited.js';

/** How a child comes to be: forked when it is needed, or in advance. */
export type StartMethod = 'spawn' | 'forkserver';

let fixed: StartMethod | undefined;

/** All methods that exist here, the default first. */
export const startMethods: readonly StartMethod[] = process.platform === 'win32' ? ['spawn'] : ['spawn', 'forkserver'];

/** The method in force; the first question for it fixes it. */
export function effectiveStartMethod(): StartMethod {
  return (fixed ??= 'spawn');
}

/** The method if one was fixed. */
export function fixedStartMethod(): StartMethod | undefined {
  return fixed;
}

/** Fixes a method, or none. */
export function fixStartMethod(method: StartMethod | undefined): void {
  fixed = method;
}

/** A class of processes may carry its own method, which its subclasses take over. */
export const ownMethod: unique symbol = Symbol.for('forkful.startMethod') as never;

inherit<StartMethod>('startMethod', () => fixed, fixStartMethod);
