import type { Pool } from 'forkful';

/** Where a fault strikes. */
export interface Scene {
  readonly pool: Pool;
  /** A file into which a task writes the moment of its fault, with `strikeNow`. */
  readonly mark: string;
  /** The path of a file in `spec/fixtures/pool`. */
  readonly fixture: (name: string) => string;
}

/** One fault of one process, and what must come of it. */
export interface Fault {
  /** Its letter or number in the catalogue. */
  readonly row: string;
  readonly name: string;
  /** Brings it about; the promise ends as the task that it hits. */
  readonly strike: (scene: Scene) => PromiseLike<unknown>;
  /** What the error must at least be like: fields, regular expressions for texts. Without it the value counts. */
  readonly error?: unknown;
  readonly value?: unknown;
  /** What a worker must be for it: a process that signals reach, with a descriptor of forkful's own. */
  readonly needs?: 'signals' | 'descriptor';
  /** No worker may be lost by it. */
  readonly harmless?: boolean;
  /** How long after the fault the error may come by itself, in seconds. */
  readonly after?: number;
}

/** What came of a fault. */
export interface Verdict {
  readonly row: string;
  readonly name: string;
  /** The error's class, and how the worker ended. */
  readonly error: string;
  /** From the fault until its error, in seconds; from the call, where the fault leaves no mark. */
  readonly seconds: number;
  /** A worker dies of it or must be ended: its error has little time. */
  readonly death: boolean;
  readonly usable: boolean;
  /** Innocent tasks that did not end with their values. */
  readonly harmed: number;
  /** Workers that are neither gone nor free. */
  readonly busy: number;
  /** What is not as it was promised. */
  readonly problems: readonly string[];
}

/**
 * Runs in a worker: notes the moment, right before the fault.
 *
 * The clock of the system: it is the same for all processes.
 */
export function strikeNow(mark: string): void {
  process.getBuiltinModule('node:fs').writeFileSync(mark, String(Date.now()));
}
