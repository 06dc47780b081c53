import { currentProcess } from '../process/current-process.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
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
    const number = await this.port.acquire(call, wait);
    if (number === undefined) throw this.port.notInTime(call, wait);
    return new Hold(() => this.#giveBack(call, number));
  }

  async withLock<R>(call: string, wait: Wait, run: () => R): Promise<Awaited<R>> {
    const number = await this.port.acquire(call, wait);
    if (number === undefined) throw this.port.notInTime(call, wait);
    return runHeld(run, () => this.#giveBack(call, number));
  }

  owned(): boolean {
    return this.port.units.size > 0;
  }

  lend(): Lent | undefined {
    const { units } = this.port;
    const number = units.oldest;
    if (number === undefined) return undefined;
    const { holderDied } = units;
    units.drop(number);
    return {
      number,
      back: (again, died) => units.took(again, died),
      unlent: () => units.took(number, holderDied),
    };
  }

  /** As Python shows it (SY-15), as far as this process knows. */
  describe(): string {
    const { units } = this.port;
    const owner = units.size > 0 ? currentProcess().name : units.elsewhere ? 'SomeOtherProcess' : 'None';
    return `<Lock(owner=${owner})>`;
  }

  #giveBack(call: string, number: number): void {
    // Released in between, by whomever: what is held now may be somebody else's.
    if (!this.port.units.has(number)) throw this.port.tooOften(call);
    this.port.giveBack(number);
  }
}
