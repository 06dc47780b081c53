import type { Writable } from 'node:stream';

/** Text for a stream whose reader may be slow, or leave before the end as `head` does. */
export class Output {
  readonly #stream: Writable;
  #gone = false;
  #wake = (): void => undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED' && error.code !== 'EOF') throw error;
      this.#gone = true;
      this.#wake();
    });
    stream.on('drain', () => this.#wake());
  }

  /** Writes, and waits until the reader has room for more. Answers `false` when there is no reader any more. */
  async write(text: string): Promise<boolean> {
    if (this.#gone) return false;
    if (text !== '' && !this.#stream.write(text) && !this.#gone) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return !this.#gone;
  }

  /** Waits until everything is written, or nobody reads any more. */
  async flushed(): Promise<void> {
    if (this.#gone || this.#stream.writableLength === 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#stream.write('', () => resolve());
    });
  }
}
