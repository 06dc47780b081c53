/** Lets so many in at a time, each with a number of its own; until it is closed. */
export class Gate {
  readonly closed: Promise<void>;
  readonly #free: number[];
  readonly #waiting: ((slot: number | undefined) => void)[] = [];
  #close = (): void => undefined;
  #isClosed = false;

  constructor(limit: number) {
    this.#free = Array.from({ length: limit }, (_, index) => limit - index);
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** A number from 1; `undefined` when the gate is closed. */
  enter(): Promise<number | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const slot = this.#free.pop();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(slot: number): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(slot);
    else this.#free.push(slot);
  }

  /** Nobody comes in any more. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    this.#close();
  }
}
