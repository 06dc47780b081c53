import { AsyncResult } from '../../../lib/pool/async-result.js';
import type { Engine } from '../../../lib/pool/engine.js';
import { submitCall } from '../../../lib/pool/submit-task.js';
import { Task } from '../../../lib/pool/task.js';
import { readTaskOptions, type TaskOptions } from '../../../lib/pool/task-options.js';
import { Form } from '../../../lib/pool/wire.js';
import { memoryCodec } from './memory-crew.js';

/** `applyAsync` for an engine alone. */
export function submitWith<A extends unknown[], R>(
  engine: Engine,
  options: TaskOptions | undefined,
  func: (...args: A) => R,
  ...args: A
): AsyncResult<Awaited<R>> {
  const result = new AsyncResult<Awaited<R>>();
  const sent = engine.functions.lookUp(func, 'apply');
  const bytes = memoryCodec.encodeRange(args, { call: 'apply' });
  submitCall(engine, new Task(sent, Form.call, bytes, 1, result, 0, 'apply', readTaskOptions('apply', options)));
  return result;
}

/** Whoever runs has run, and whoever was told has heard. */
export async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
