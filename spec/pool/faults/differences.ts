import { inspect, isDeepStrictEqual } from 'node:util';
import type { Fault } from './fault.js';
import type { Outcome } from './judge.js';

/** What is not as the fault's description says. */
export function differences(fault: Fault, { failed, value, error }: Outcome): string[] {
  if (!('error' in fault)) {
    if (failed) return [`it ends with ${inspect(error)}`];
    return isDeepStrictEqual(value, fault.value) ? [] : [`the value is ${inspect(value)}`];
  }
  if (!failed) return [`it ends well, with ${inspect(value)}`];
  return compare(error, fault.error, 'the error');
}

function compare(actual: unknown, expected: unknown, path: string): string[] {
  if (expected instanceof RegExp) return expected.test(String(actual)) ? [] : [`${path} is ${inspect(actual)}`];
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected) ? [] : [`${path} is ${inspect(actual)}`];
  if ((typeof actual !== 'object' && typeof actual !== 'function') || actual === null) return [`${path} is ${inspect(actual)}`];
  return Object.entries(expected).flatMap(([key, one]) => compare((actual as Record<string, unknown>)[key], one, `${path}.${key}`));
}
