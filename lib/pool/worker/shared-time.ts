/**
 * Shares a worker's time among the tasks that run at once: while two wait, each is charged half of it.
 *
 * What a task is charged says how much of a worker it needs. Its duration does not: fifty tasks that wait for 20 ms at
 * the same time need 0.4 ms each.
 */
export class SharedTime {
  #running = 0;
  /** What one task would have been charged that ran all the time. */
  #charged = 0;
  #since = 0;

  /** A task begins; what is returned goes to `leave`. */
  enter(now: number): number {
    this.#advance(now);
    this.#running++;
    return this.#charged;
  }

  /** The task that entered at this mark has ended: what it is charged. */
  leave(now: number, mark: number): number {
    this.#advance(now);
    this.#running--;
    return this.#charged - mark;
  }

  #advance(now: number): void {
    if (this.#running > 0) this.#charged += (now - this.#since) / this.#running;
    this.#since = now;
  }
}
