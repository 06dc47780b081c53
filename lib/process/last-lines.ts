/** How much of the end is kept. */
const KEPT_BYTES = 8 * 1024;
const KEPT_LINES = 20;

/** The end of what a child writes to stderr. */
export interface Tail {
  /** The last lines; empty when there are none. */
  text(): string;
  /** Waits, after the child's end, until the rest is there. */
  drained(): Promise<void>;
}

/** Remembers the end of what is added. */
export class LastLines {
  #kept: Uint8Array[] = [];
  #bytes = 0;

  text(): string {
    return Buffer.concat(this.#kept).toString().trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
  }

  add(chunk: Uint8Array): void {
    this.#kept.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes - this.#kept[0]!.length >= KEPT_BYTES) this.#bytes -= this.#kept.shift()!.length;
  }
}
