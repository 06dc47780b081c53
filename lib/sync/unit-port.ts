import { BrokenError } from '../errors/blame-errors.js';
import { ValueError } from '../errors/python-errors.js';
import { getLogger } from '../process/logging.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
import { HeldUnits, type Unit } from './held-units.js';
import { SyncPort } from './sync-port.js';

/** What happens to the units that a process has when it forgets the object, or ends in good order. */
export type UnitsLeft = 'kept' | 'used up';

/**
 * What one process does at one lock or semaphore.
 *
 * It does not know the object that users hold, so that a forgotten one can be let go while the link lives.
 */
export class UnitPort extends SyncPort {
  readonly units: HeldUnits;
  readonly #left: UnitsLeft;

  constructor(link: ResourceLink, left: UnitsLeft) {
    super(link);
    this.#left = left;
    this.units = link.shared(() => new HeldUnits());
    this.units.join(link);
    const { units } = this;
    link.onNotice((what) => units.notice(what));
  }

  /** Takes a unit, or gives `undefined` when there was none within the time allowed. */
  async acquire(call: string, wait: Wait): Promise<Unit | undefined> {
    const answer = await this.wait(call, 'acquire', [wait.timeoutMs], wait);
    if (answer === 'busy') {
      this.units.elsewhere = this.units.size === 0;
      return undefined;
    }
    const [number, holderDied] = answer as [number, boolean];
    // Who comes to the end of the program has used up what it did not give back; who dies before has not.
    if (this.#left === 'used up') this.units.atExit(useUp);
    return this.units.took(number, holderDied);
  }

  /** Gives a unit back: one of this process's, or, if it has none, anybody's. */
  async release(call: string): Promise<void> {
    const { oldest } = this.units;
    if (oldest !== undefined) this.giveBack(oldest);
    else if ((await this.ask(call, 'release')) !== true) throw this.tooOften(call);
  }

  /**
   * Gives this unit back. Nobody has to wait for the manager to hear of it, and it leaves at once: whoever computes after
   * a release keeps nobody waiting.
   */
  giveBack({ number }: Unit): void {
    this.link.post('release', [number]);
    this.link.flush();
    this.units.drop(number);
  }

  tooOften(call: string): ValueError {
    return new ValueError(`${call}: semaphore or lock released too many times: ${this.name} is not acquired. Release it once for each acquire.`);
  }

  /** Called when nobody can reach the object any more. */
  forgotten(): void {
    const { units, link } = this;
    const last = units.leave(link);
    if (!last || units.size === 0) {
      link.release();
    } else if (this.#left === 'used up') {
      useUp(link);
      link.release();
    } else {
      // To free it at the whim of the garbage collector would break what the lock is there to protect.
      units.keep(link);
      getLogger().warning('%s is held, and its last object in this process is forgotten: it stays held until the process ends', this.name);
    }
  }
}

function useUp(link: ResourceLink): void {
  try {
    link.post('useUp', []);
  } catch (error) {
    // The manager is gone, and the units with it.
    if (!(error instanceof BrokenError)) throw error;
  }
}
