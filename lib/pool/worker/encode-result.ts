import { lengthOf, viewOf, type ByteRange } from '../../serialization/byte-range.js';
import type { Codec } from '../../serialization/codec.js';
import { Outcome } from '../wire.js';
import { MixedResults } from './call.js';
import { describeForWire, textOfThrown } from './texts.js';

/** A message to the parent may have 512 MiB; this leaves room for other results. */
export const LONGEST_RESULT = 2 ** 29 - 2 ** 20;

/** An item of a stream that does not cross: it ends the stream in its place. */
export class UnsendableItem {
  /** The reason, and what it is. */
  readonly texts: readonly [reason: string, text: string];

  constructor(index: number, item: unknown, error: unknown) {
    this.texts = [describeForWire(error), `item ${String(index)} of the stream, ${describeForWire(item)}`];
  }
}

/** How a task ended, as it travels. */
export type EncodedResult = readonly [outcome: Outcome, body: ByteRange];

/**
 * Encodes how a task ended; what does not cross is told as text.
 *
 * @param apart the task was a chunk whose items answer for themselves: one that does not cross spoils no other.
 */
export function encodeResult(codec: Codec, outcome: Outcome, value: unknown, apart: boolean): EncodedResult {
  if (value instanceof UnsendableItem) return [Outcome.unsendable, codec.encodeRange(value.texts, { call: 'Pool worker' })];
  if (value instanceof MixedResults) return encodeItems(codec, value);
  const result = encodeOne(codec, outcome, value);
  if (!apart || result[0] !== Outcome.unsendable || !Array.isArray(value)) return result;
  return encodeItems(codec, new MixedResults(value.map((item) => [Outcome.value, item] as const)));
}

function encodeItems(codec: Codec, { items }: MixedResults): EncodedResult {
  const bodies = items.map((item) => {
    const [outcome, body] = encodeOne(codec, ...item);
    return [outcome, viewOf(body)];
  });
  const [outcome, body] = encodeOne(codec, Outcome.value, bodies);
  return [outcome === Outcome.value ? Outcome.items : outcome, body];
}

function encodeOne(codec: Codec, outcome: Outcome, value: unknown): EncodedResult {
  try {
    const body = codec.encodeRange(value, { call: 'Pool worker', root: outcome === Outcome.value ? 'result' : 'error' });
    const length = lengthOf(body);
    if (length > LONGEST_RESULT) throw new Error(`it takes ${length} bytes, and at most ${LONGEST_RESULT} travel at once`);
    return [outcome, body];
  } catch (error) {
    const [kind, ...texts] =
      outcome === Outcome.value
        ? ([Outcome.unsendable, describeForWire(error), describeForWire(value)] as const)
        : ([Outcome.thrownText, ...textOfThrown(value)] as const);
    return [kind, codec.encodeRange(texts, { call: 'Pool worker' })];
  }
}
