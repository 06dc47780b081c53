/** What a witness needs of a queue that nobody else knows. */
interface OwnQueue {
  put(item: number): Promise<void>;
  get(options: { readonly timeout: number }): Promise<number>;
}

/** An innocent user of a manager: it puts and gets without a break while others misbehave, and must be answered all the time. */
export class Witness {
  readonly #queue: OwnQueue;
  #stopped = false;
  #rounds = 0;
  #slowestMs = 0;
  readonly #work: Promise<void>;

  constructor(queue: OwnQueue) {
    this.#queue = queue;
    this.#work = this.#run();
    // Whoever forgets `stop` shall see the failure of the spec, not that of the witness.
    this.#work.catch(() => undefined);
  }

  /** Round trips so far. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Resolves when one whole round trip has begun and ended from now on. */
  async served(): Promise<void> {
    const wanted = this.#rounds + 2;
    while (this.#rounds < wanted) {
      await Promise.race([this.#work, new Promise((resolve) => setTimeout(resolve, 1))]);
      if (this.#stopped) throw new Error('the witness was stopped');
    }
  }

  /** Ends; gives what it saw. Rejects when a call of its failed. */
  async stop(): Promise<{ readonly rounds: number; readonly slowestMs: number }> {
    this.#stopped = true;
    await this.#work;
    return { rounds: this.#rounds, slowestMs: this.#slowestMs };
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const began = performance.now();
      await this.#queue.put(this.#rounds);
      const item = await this.#queue.get({ timeout: 20 });
      if (item !== this.#rounds) throw new Error(`the witness put ${String(this.#rounds)} and got ${String(item)}`);
      this.#slowestMs = Math.max(this.#slowestMs, performance.now() - began);
      this.#rounds++;
      // The hostile side lives in this process too.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
