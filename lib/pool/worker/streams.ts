import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import type { BatchReader } from '../batch-bytes.js';
import { StreamRun } from './stream-run.js';

/** The streams that a worker runs, by their tasks' numbers. */
export class Streams {
  readonly #channel: Channel;
  readonly #codec: Codec;
  readonly #runs = new Map<number, StreamRun>();

  constructor(channel: Channel, codec: Codec) {
    this.#channel = channel;
    this.#codec = codec;
  }

  /** The task begins. */
  begin(seq: number, bufferSize: number): void {
    this.#runs.set(seq, new StreamRun(this.#channel, this.#codec, seq, bufferSize));
  }

  /** Goes through what the function gave; see `StreamRun.run`. */
  run(seq: number, given: unknown): Promise<unknown> {
    return this.#runs.get(seq)!.run(given);
  }

  end(seq: number): void {
    this.#runs.delete(seq);
  }

  /** `input` stands before what `writeTaken` wrote behind the first byte. */
  taken(input: BatchReader): void {
    this.#runs.get(input.uint())?.taken(input.uint(), input.uint());
  }

  /** Nobody reads it any more, if it is one: it ends where it stands, by `throw()` when there is an error. */
  leave(seq: number, error: Uint8Array = new Uint8Array(0)): void {
    this.#runs.get(seq)?.leave(error);
  }
}
