/** An input that is read to its end before its tasks are submitted. */
interface Reading {
  readonly call: string;
  readonly fail: (error: Error) => void;
}

/** An input that gives its tasks as their results are taken. */
export interface Source {
  readonly call: string;
  /** The pool was terminated, or broke. */
  fail(error: Error): void;
  /** The pool is to end when all is done: give what there is, whoever takes the results. */
  lift(): void;
}

/** The inputs that will give a pool more tasks. */
export class Inputs {
  readonly #readings = new Set<Reading>();
  /** They keep a closed pool from ending, but no program alive. */
  readonly #sources = new Set<Source>();

  get sources(): number {
    return this.#sources.size;
  }

  /** The function returned ends the reading; `ended` is called unless `fail` came first. */
  addReading(reading: Reading, ended: () => void): () => void {
    return add(this.#readings, reading, ended);
  }

  /** The same for a source. */
  addSource(source: Source, ended: () => void): () => void {
    return add(this.#sources, source, ended);
  }

  lift(): void {
    for (const source of [...this.#sources]) source.lift();
  }

  /** Ends all of them with an error; returns how many were readings. */
  fail(errorFor: (input: { readonly call: string }) => Error): number {
    const readings = [...this.#readings];
    this.#readings.clear();
    for (const input of [...readings, ...this.#sources]) input.fail(errorFor(input));
    return readings.length;
  }
}

function add<T>(set: Set<T>, input: T, ended: () => void): () => void {
  set.add(input);
  return () => {
    if (set.delete(input)) ended();
  };
}
