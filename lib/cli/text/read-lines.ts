import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { LineSplitter } from './line-splitter.js';

/** Some lines of one input that follow each other. */
export interface LineChunk {
  /** The input's name as the user gave it; `-` for stdin. */
  readonly input: string;
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** About how many bytes of input end with this chunk, over all inputs. */
  readonly bytesRead: number;
}

/** An input that cannot be read, or not to its end. */
export interface BrokenInput {
  readonly input: string;
  readonly error: Error;
}

/**
 * Reads inputs one after the other as chunks of at most `size` lines.
 *
 * A chunk is never held back until it is full: what one read gave is passed on, so that lines typed by hand or sent by
 * `tail -f` are worked on at once. Reads ahead by one chunk of bytes, not more. `broken` hears of inputs that cannot
 * be read; the others go on.
 */
export async function* readLines(
  inputs: readonly string[],
  options: {
    readonly size: number;
    readonly stdin: Readable;
    readonly broken: (input: BrokenInput) => void;
  },
): AsyncGenerator<LineChunk> {
  let bytesRead = 0;
  for (const input of inputs) {
    const splitter = new LineSplitter();
    let first = 1;
    try {
      const stream: AsyncIterable<Uint8Array> = input === '-' ? options.stdin : createReadStream(input);
      for await (const bytes of stream) {
        const lines = splitter.push(bytes);
        yield* chunksOf(lines, options.size, { input, first, bytesRead, bytes: bytes.length });
        bytesRead += bytes.length;
        first += lines.length;
      }
      yield* chunksOf(splitter.end(), options.size, { input, first, bytesRead, bytes: 0 });
    } catch (error) {
      options.broken({ input, error: error as Error });
    }
  }
}

function* chunksOf(
  lines: readonly string[],
  size: number,
  { input, first, bytesRead, bytes }: Omit<LineChunk, 'lines'> & { readonly bytes: number },
): Generator<LineChunk> {
  for (let at = 0; at < lines.length; at += size) {
    const share = Math.min(1, (at + size) / lines.length);
    yield { input, first: first + at, lines: lines.slice(at, at + size), bytesRead: bytesRead + Math.round(bytes * share) };
  }
}
