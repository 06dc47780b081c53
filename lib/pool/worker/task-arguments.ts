import type { Codec } from '../../serialization/codec.js';
import { BatchReader } from '../batch-bytes.js';
import { Form } from '../wire.js';

/** Loads the modules that a task's arguments need; `undefined` when nothing has to be waited for. */
export function prepareArguments(codec: Codec, form: Form, bytes: Uint8Array): Promise<unknown> | undefined {
  if (!isJoined(form)) return codec.prepare(bytes);
  const loading = partsOf(bytes).map((part) => codec.prepare(part)).filter((one) => one !== undefined);
  return loading.length === 0 ? undefined : Promise.all(loading);
}

/** What the function is called with: one list, also where it came in several. */
export function decodeArguments(codec: Codec, form: Form, bytes: Uint8Array): unknown[] {
  if (!isJoined(form)) return codec.decode(bytes, true) as unknown[];
  return ([] as unknown[]).concat(...partsOf(bytes).map((part) => codec.decode(part) as unknown[]));
}

function isJoined(form: Form): boolean {
  return form === Form.mapJoined || form === Form.starmapJoined;
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  const input = new BatchReader(bytes);
  const parts: Uint8Array[] = [];
  while (!input.atEnd) parts.push(input.bytes());
  return parts;
}
