import { currentProcess } from '../process/current-process.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
import type { Unit } from './held-units.js';
import { Hold, runHeld } from './hold.js';
import type { Lent, LockCore } from './lock-core.js';
import { UnitPort, type UnitsLeft } from './unit-port.js';

/** A lock or a semaphore in this process: whoever of it calls is the process. */
export class UnitCore implements LockCore {
  readonly port: UnitPort;

  constructor(link: ResourceLink, left: UnitsLeft) {
    this.port = new UnitPort(link, left);
  }

  async acquire(call: string, wait: Wait): Promise<boolean> {
    return (await this.port.acquire(call, wait)) !== undefined;
  }

  release(call: string): Promise<void> {
    return this.port.release(call);
  }

  async hold(call: string, wait: Wait): Promise<Hold> {
    const unit = await this.port.acquire(call, wait);
    if (unit === undefined) throw this.port.notInTime(call, wait);
    return new Hold(() => this.#giveBack(call, unit));
  }

  async withLock<R>(call: string, wait: Wait, run: () => R): Promise<Awaited<R>> {
    const unit = await this.port.acquire(call, wait);
    if (unit === undefined) throw this.port.notInTime(call, wait);
    return runHeld(run, () => this.#giveBack(call, unit));
  }

  owned(): boolean {
    return this.port.units.size > 0;
  }

  lend(): Lent | undefined {
    const { units } = this.port;
    const unit = units.oldest;
    if (unit === undefined) return undefined;
    const { holderDied } = units;
    const { number } = unit;
    units.drop(number);
    return {
      number,
      back: (again, died) => void units.took(again, died, unit),
      unlent: () => void units.took(number, holderDied, unit),
    };
  }

  /** As Python shows it (SY-15), as far as this process knows. */
  describe(): string {
    const { units } = this.port;
    const owner = units.size > 0 ? currentProcess().name : units.elsewhere ? 'SomeOtherProcess' : 'None';
    return `<Lock(owner=${owner})>`;
  }

  #giveBack(call: string, unit: Unit): void {
    // Released in between, by whomever: what is held now may be somebody else's.
    if (!this.port.units.has(unit)) throw this.port.tooOften(call);
    this.port.giveBack(unit);
  }
}
