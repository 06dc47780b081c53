import type { CodecEntry } from '../../lib/serialization/codec-entry.js';
import { createCodec } from '../../lib/serialization/value-codec.js';

/** What the value is on the other side. */
export function roundTrip<T>(value: T, table: readonly CodecEntry[] = []): T {
  const codec = createCodec(table);
  return codec.decode(codec.encode(value, { call: 'Queue.put', root: 'item' })) as T;
}

/** The message with which the value is refused. */
export function refusal(value: unknown, table: readonly CodecEntry[] = []): string {
  try {
    createCodec(table).encode(value, { call: 'Queue.put', root: 'item' });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it crossed');
}
