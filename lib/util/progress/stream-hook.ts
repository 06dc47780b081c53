type Write = NodeJS.WriteStream['write'];

/** Stands before a stream's `write` while it is open, and knows whether the last line written is ended. */
export class StreamHook {
  readonly #stream: NodeJS.WriteStream;
  readonly #before: () => void;
  #original: Write | undefined;
  #own: Write | undefined;
  #midLine = false;

  /** `before` is called before each write of somebody else. */
  constructor(stream: NodeJS.WriteStream, before: () => void) {
    this.#stream = stream;
    this.#before = before;
  }

  /** Somebody is in the middle of a line. */
  get midLine(): boolean {
    return this.#midLine;
  }

  open(): void {
    if (this.#own !== undefined) return;
    const original = this.#stream.write;
    this.#midLine = false;
    const own = ((...args: Parameters<Write>): boolean => {
      if (this.#own !== own) return Reflect.apply(original, this.#stream, args);
      this.#before();
      this.#note(args[0]);
      return Reflect.apply(original, this.#stream, args);
    }) as Write;
    this.#original = original;
    this.#own = own;
    this.#stream.write = own;
  }

  /** Whoever has hooked the stream after us keeps a `write` that does nothing of its own any more. */
  close(): void {
    if (this.#own !== undefined && this.#stream.write === this.#own) this.#stream.write = this.#original!;
    this.#own = undefined;
    this.#midLine = false;
  }

  /** Writes past the hook. */
  writeThrough(text: string): boolean {
    return this.#original === undefined ? this.#stream.write(text) : this.#original.call(this.#stream, text);
  }

  #note(chunk: string | Uint8Array): void {
    if (chunk.length === 0) return;
    this.#midLine = typeof chunk === 'string' ? !chunk.endsWith('\n') : chunk.at(-1) !== 0x0a;
  }
}
