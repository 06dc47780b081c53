import type { Readable } from 'node:stream';
import { beforeBareWrite } from '../util/progress/screen.js';
import { LastLines, type Tail } from './last-lines.js';
import type { Referable } from './referable.js';
import { writeFully } from './write-fully.js';

/** How long the rest of a dead child's output is waited for, when something else holds the pipe open. */
const DRAIN_MS = 200;

/** Passes a child's stderr on to ours and remembers the end of it. */
export class StderrTail implements Tail {
  /** Resolves when the pipe has ended. */
  readonly ended: Promise<void>;
  readonly #lines = new LastLines();

  constructor(stream: Readable & Referable) {
    stream.unref();
    stream.on('data', (chunk: Buffer) => {
      // To the descriptor itself, where the child's output would have gone without us, and in place, so that nothing is lost at our exit.
      beforeBareWrite();
      writeFully(2, chunk);
      this.#lines.add(chunk);
    });
    stream.on('error', () => stream.destroy());
    this.ended = new Promise((resolve) => stream.once('close', resolve));
  }

  text(): string {
    return this.#lines.text();
  }

  /** Waits for the rest after the child's end, but not for ever: a grandchild may hold the pipe. */
  async drained(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.ended,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
      }),
    ]);
    clearTimeout(timer);
  }
}
