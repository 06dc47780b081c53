import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { beforeBareWrite } from '../util/progress/screen.js';
import type { Referable } from './referable.js';

/** How much of the end is kept. */
const KEPT_BYTES = 8 * 1024;
const KEPT_LINES = 20;
/** How long the rest of a dead child's output is waited for, when something else holds the pipe open. */
const DRAIN_MS = 200;
/** How often a full pipe of ours is tried again, a millisecond apart. */
const TRIES = 1000;

const pauseCell = new Int32Array(new SharedArrayBuffer(4));

/** Passes a child's stderr on to ours and remembers the end of it. */
export class StderrTail {
  /** Resolves when the pipe has ended. */
  readonly ended: Promise<void>;
  #kept: Buffer[] = [];
  #bytes = 0;

  constructor(stream: Readable & Referable) {
    stream.unref();
    stream.on('data', (chunk: Buffer) => {
      passOn(chunk);
      this.#keep(chunk);
    });
    stream.on('error', () => stream.destroy());
    this.ended = new Promise((resolve) => stream.once('close', resolve));
  }

  /** The last lines; empty when there are none. */
  text(): string {
    return Buffer.concat(this.#kept).toString().trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
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

  #keep(chunk: Buffer): void {
    this.#kept.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes - this.#kept[0]!.length >= KEPT_BYTES) this.#bytes -= this.#kept.shift()!.length;
  }
}

/** To the descriptor itself, where the child's output would have gone without us, and in place, so that nothing is lost at our exit. */
function passOn(chunk: Buffer): void {
  beforeBareWrite();
  for (let at = 0, tries = TRIES; at < chunk.length && tries > 0; ) {
    try {
      at += writeSync(2, chunk, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tries -= 1;
      Atomics.wait(pauseCell, 0, 0, 1);
    }
  }
}
