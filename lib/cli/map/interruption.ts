import type { Gate } from './gate.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

/** What Ctrl-C does to a run: the first lets what runs come to its end and begins nothing more, the second ends it. `kill` ends it at once. */
export class Interruption {
  readonly #gate: Gate;
  readonly #kill: () => void;
  readonly #say: (text: string) => void;
  #signal: Signal | undefined;

  constructor(gate: Gate, kill: () => void, say: (text: string) => void) {
    this.#gate = gate;
    this.#kill = kill;
    this.#say = say;
    for (const name of SIGNALS) process.on(name, this.#heard);
  }

  /** The run was interrupted. */
  get happened(): boolean {
    return this.#signal !== undefined;
  }

  /** Listens no more; an interrupted run then ends as signals end programs. */
  async finish(): Promise<void> {
    for (const name of SIGNALS) process.off(name, this.#heard);
    if (this.#signal === undefined || process.platform === 'win32') return;
    process.kill(process.pid, this.#signal);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the signal is on its way
  }

  readonly #heard = (name: Signal): void => {
    const second = this.#signal !== undefined;
    this.#signal ??= name;
    this.#gate.close();
    if (second || name !== 'SIGINT') this.#kill();
    else this.#say('waits for what runs; Ctrl-C again ends it');
  };
}
