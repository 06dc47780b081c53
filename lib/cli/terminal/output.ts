import type { Writable } from 'node:stream';

/** What was printed could not be written: exit code 1. */
export class OutputError extends Error {}

/** Text for a stream whose reader may be slow, or leave before the end as `head` does. */
export class Output {
  readonly #stream: Writable;
  #gone = false;
  #failure: Error | undefined;
  #wake = (): void => undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') this.#failure ??= error;
      this.#gone = true;
      this.#wake();
    });
    stream.on('drain', () => this.#wake());
  }

  /**
   * Writes, and waits until the reader has room for more. Answers `false` when there is no reader any more; throws when
   * the text cannot be written, as on a full disk.
   */
  async write(text: string | Uint8Array): Promise<boolean> {
    this.#check();
    if (this.#gone) return false;
    if (text.length > 0 && !this.#stream.write(text) && !this.#gone) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#check();
    return !this.#gone;
  }

  /** Waits until everything is written, or nobody reads any more. */
  async flushed(): Promise<void> {
    if (this.#gone) return this.#check();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#stream.write('', () => resolve());
    });
    this.#check();
  }

  #check(): void {
    if (this.#failure !== undefined) throw new OutputError(`cannot write the results: ${this.#failure.message}`);
  }
}
