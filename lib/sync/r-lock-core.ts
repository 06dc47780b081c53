import { AssertionError } from '../errors/python-errors.js';
import { currentProcess } from '../process/current-process.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
import { Hold, runHeld } from './hold.js';
import type { Lent, LockCore } from './lock-core.js';
import { TaskOwnership, within, type Tenure } from './task-ownership.js';
import { UnitPort } from './unit-port.js';

/** Which tasks own which locks here: one entry for each lock of a manager, whichever handle it is used through. */
const ownerships = new WeakMap<object, TaskOwnership>();

/** An RLock in this process: the manager knows which process has it, and this knows which task of it, and how often. */
export class RLockCore implements LockCore {
  readonly port: UnitPort;
  readonly #ownership: TaskOwnership;

  constructor(link: ResourceLink) {
    this.port = new UnitPort(link, 'kept');
    let ownership = ownerships.get(this.port.units);
    if (ownership === undefined) ownerships.set(this.port.units, (ownership = new TaskOwnership()));
    this.#ownership = ownership;
  }

  async acquire(call: string, wait: Wait): Promise<boolean> {
    return (await this.#enter(call, wait, true)) !== undefined;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what goes wrong is to reject
  async release(call: string): Promise<void> {
    const tenure = this.#ownership.mine();
    if (tenure === undefined) throw this.#notOwned(call);
    this.#exit(tenure);
  }

  async hold(call: string, wait: Wait): Promise<Hold> {
    const tenure = await this.#enter(call, wait, true);
    if (tenure === undefined) throw this.port.notInTime(call, wait);
    let released = false;
    return new Hold(() => {
      if (released) throw this.#notOwned(call);
      this.#exitOnce(call, tenure);
      released = true;
    });
  }

  async withLock<R>(call: string, wait: Wait, run: () => R): Promise<Awaited<R>> {
    const tenure = await this.#enter(call, wait, false);
    if (tenure === undefined) throw this.port.notInTime(call, wait);
    return runHeld(
      () => within(tenure, run),
      () => this.#exitOnce(call, tenure),
    );
  }

  owned(): boolean {
    return this.#ownership.mine() !== undefined;
  }

  lend(): Lent | undefined {
    const tenure = this.#ownership.mine();
    if (tenure === undefined) return undefined;
    const { units } = this.port;
    const { unit } = tenure;
    const { number } = unit;
    const { holderDied } = units;
    this.#ownership.leave(tenure, 'asleep');
    units.drop(number);
    const back = (again: number, died: boolean): void => {
      units.took(again, died, unit);
      this.#ownership.restore(tenure);
    };
    return { number, back, unlent: () => back(number, holderDied) };
  }

  /** As Python shows it (SY-15), as far as this process knows. */
  describe(): string {
    const tenure = this.#ownership.current;
    if (tenure === undefined) return `<RLock(${this.port.units.elsewhere ? 'SomeOtherProcess, nonzero' : 'None, 0'})>`;
    const mine = this.#ownership.mine() !== undefined;
    return `<RLock(${mine ? `${currentProcess().name}, ${String(tenure.count)}` : 'SomeOtherThread, nonzero'})>`;
  }

  /** `entering`: what the caller does next is the task; otherwise what `within` runs is. */
  async #enter(call: string, wait: Wait, entering: boolean): Promise<Tenure | undefined> {
    const mine = this.#ownership.mine();
    if (mine !== undefined) {
      mine.count++;
      return mine;
    }
    const tenure = this.#ownership.begin(entering);
    const unit = await this.port.acquire(call, wait);
    if (unit === undefined) return undefined;
    this.#ownership.take(tenure, unit);
    return tenure;
  }

  #exitOnce(call: string, tenure: Tenure): void {
    if (tenure.state !== 'held') throw this.#notOwned(call);
    this.#exit(tenure);
  }

  #exit(tenure: Tenure): void {
    if (tenure.count > 1) {
      tenure.count--;
      return;
    }
    this.port.giveBack(tenure.unit);
    this.#ownership.leave(tenure, 'over');
  }

  #notOwned(call: string): AssertionError {
    return new AssertionError(
      `${call}: attempt to release recursive lock not owned by thread: this task does not have ${this.port.name}. ` +
        'Release it in the task that acquired it, once for each acquire.',
    );
  }
}
