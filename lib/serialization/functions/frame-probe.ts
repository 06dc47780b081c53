import type * as inspector from 'node:inspector';
import { lazyRequire } from '../../util/lazy-require.js';
import { inspectorSession } from './inspector-session.js';
import { realmOf } from './realm.js';

const loadInspector = lazyRequire<typeof inspector>('node:inspector');

/*
 * The scopes that the inspector shows are copies: they tell neither whether two functions share one variable or only
 * have equal ones, nor what `this` is in an arrow. Inside a call of the function all that can be seen, so we stand at
 * the door of one:
 *
 *   1. a breakpoint is set on the function, and the function is called;
 *   2. V8 pauses before the first statement, and tells us within that very call;
 *   3. an expression is evaluated there, with the function's own `this` and variables;
 *   4. the call is resumed with the order to terminate, so that nothing of the function's body ever runs.
 *
 * V8 takes the termination back when our `Runtime.evaluate`, which has a time limit, is over. With a debugger attached
 * the pause would be theirs too, so then, and for generators (whose calls run nothing), there is no answer.
 */

/** What parameters are given: any property of it, any element, is itself, so that no default value is computed. */
const anything: object = new Proxy(function () {}, {
  get: (_, key) =>
    key === Symbol.iterator
      ? function* () {
          for (let i = 0; i < 100; i++) yield anything;
        }
      : anything,
});

interface Slot {
  readonly call: () => void;
  found: readonly unknown[] | undefined;
}

const KEY = 'forkful.probe';

/** The values of expressions as the function's first statement would see them; `undefined` when that cannot be seen. */
export function valuesInside(fn: Function, parameters: number, expressions: readonly string[]): readonly unknown[] | undefined {
  if (loadInspector().url() !== undefined || !isReliable()) return undefined;
  return look(fn, parameters, expressions);
}

let reliable: boolean | undefined;

/** Whether this V8 stops where we think it does, tried out on a function whose body may run. */
function isReliable(): boolean {
  if (reliable === undefined) {
    let ran = false;
    const canary = (_first: unknown): void => {
      ran = true;
    };
    reliable = look(canary, 1, ['1'])?.[0] === 1 && !ran;
  }
  return reliable;
}

function look(fn: Function, parameters: number, expressions: readonly string[]): readonly unknown[] | undefined {
  const session = inspectorSession();
  session.debug();
  const args = Array.from({ length: parameters }, () => anything);
  const slot: Slot = { call: () => void Reflect.apply(fn, undefined, args), found: undefined };
  const globals = [...new Set([session.global, realmOf(fn)])];
  const key = Symbol.for(KEY);
  for (const global of globals) Object.defineProperty(global, key, { value: slot, configurable: true });
  const { breakpointId } = session.post<{ breakpointId: string }>('Debugger.setBreakpointOnFunctionCall', {
    objectId: session.handleOf(fn),
  });
  const onPause = ({ params }: { params: unknown }): void => {
    try {
      session.post('Debugger.evaluateOnCallFrame', {
        callFrameId: (params as inspector.Debugger.PausedEventDataType).callFrames[0]!.callFrameId,
        expression: `void (globalThis[Symbol.for('${KEY}')].found = [${expressions.join()}])`,
        silent: true,
      });
    } finally {
      session.post('Debugger.resume', { terminateOnResume: true });
    }
  };
  session.on('Debugger.paused', onPause);
  try {
    session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${KEY}')].call()`, timeout: 60_000, silent: true });
  } catch {
    // 'Execution was terminated': as ordered.
  } finally {
    session.off('Debugger.paused', onPause);
    session.post('Debugger.removeBreakpoint', { breakpointId });
    for (const global of globals) Reflect.deleteProperty(global, key);
    session.release();
  }
  return slot.found;
}
