import { viewOf, type ByteRange } from '../../serialization/byte-range.js';
import type { Codec } from '../../serialization/codec.js';
import { BatchReader } from '../batch-bytes.js';
import { Form } from '../wire.js';

/** Loads the modules that a task's arguments need; `undefined` when nothing has to be waited for. */
export function prepareArguments(codec: Codec, form: Form, args: ByteRange): Promise<unknown> | undefined {
  if (!isJoined(form)) return codec.prepare(args.bytes, args.from);
  const loading = partsOf(args).map((part) => codec.prepare(part)).filter((one) => one !== undefined);
  return loading.length === 0 ? undefined : Promise.all(loading);
}

/** What the function is called with: one list, also where it came in several. */
export function decodeArguments(codec: Codec, form: Form, args: ByteRange): unknown[] {
  if (!isJoined(form)) return codec.decode(args.bytes, true, args.from, args.to) as unknown[];
  return ([] as unknown[]).concat(...partsOf(args).map((part) => codec.decode(part) as unknown[]));
}

function isJoined(form: Form): boolean {
  return form === Form.mapJoined || form === Form.starmapJoined;
}

function partsOf(args: ByteRange): Uint8Array[] {
  const input = new BatchReader(viewOf(args));
  const parts: Uint8Array[] = [];
  while (!input.atEnd) parts.push(input.bytes());
  return parts;
}
