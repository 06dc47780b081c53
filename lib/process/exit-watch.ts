import { holdProgram, releaseProgram } from '../util/keep-alive.js';

/** Who waits for a child's end, and whether that keeps the program alive. */
export class ExitWatch {
  readonly #listeners = new Set<() => void>();
  #waits = 0;
  #holding = false;
  #over = false;

  /** Calls back once at the end; the function returned takes it back. */
  onExit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The program stays alive for the end. Nests. */
  hold(): void {
    if (this.#waits++ > 0 || this.#over) return;
    this.#holding = true;
    holdProgram();
  }

  release(): void {
    if (--this.#waits === 0) this.#letGo();
  }

  /** The child has ended: everybody is told. */
  tell(): void {
    this.#over = true;
    this.#letGo();
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  #letGo(): void {
    if (this.#holding) releaseProgram();
    this.#holding = false;
  }
}
