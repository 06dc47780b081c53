import { inspect } from 'node:util';
import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { defaultBroker, type ResourceLink } from '../rpc/broker.js';
import { describeValue } from '../util/describe-value.js';
import { Acquirable, letGoWhenForgotten } from './acquirable.js';
import { readName, type SyncOptions } from './names.js';
import type { SemaphoreStatistics } from './statistics.js';
import { UnitCore } from './unit-core.js';

/** How a semaphore is made. */
export interface SemaphoreOptions extends SyncOptions {
  /** The units that it has at first. Default: 1. */
  readonly value?: number | undefined;
}

/**
 * A counter of units that any number of processes take (`acquire`) and give (`release`); who finds none waits in turn.
 *
 * Whoever may use it may release it, also one that never acquired, so it serves as a limit ("two at a time") and as a
 * signal ("three more are ready"). When a process dies (killed, crashed, `process.exit`), the units that it took and
 * nobody gave back go to the next in line. A process that comes to the end of its program has used up what it
 * took, as in Python; so has one that forgets the semaphore.
 *
 * @example
 * ```ts
 * import { Semaphore } from 'forkful';
 *
 * const desks = new Semaphore(2);
 * await desks.acquire();
 * console.log(await desks.getValue()); // 1
 * await desks.release();
 * ```
 *
 * Python: `multiprocessing.Semaphore` (SY-05). Differences: a process that dies gives its units back; `getValue` works
 * on every platform.
 */
export class Semaphore extends Acquirable<UnitCore> {
  readonly #kind: 'Semaphore' | 'BoundedSemaphore';

  /**
   * Makes a semaphore; nothing is waited for.
   *
   * @param value the units that it has at first, or options `{ value, name }`. Default: 1.
   * @throws ArgumentTypeError when `value` is not a number or `name` no string.
   * @throws ValueError when `value` is no whole number or less than zero.
   */
  constructor(value?: number | SemaphoreOptions);
  /** @internal Makes a semaphore of a manager, or one that arrived from another process. */
  constructor(value: number | SemaphoreOptions | undefined, link: ResourceLink | undefined, kind?: 'BoundedSemaphore');
  constructor(value?: number | SemaphoreOptions, link?: ResourceLink, kind: 'Semaphore' | 'BoundedSemaphore' = 'Semaphore') {
    super(kind, new UnitCore(link ?? defaultBroker().create(kind, semaphoreArgs(kind, value)), 'used up'));
    this.#kind = kind;
    letGoWhenForgotten(this, this.core.port);
  }

  /** The units that are free at the moment the manager is asked. Python: `get_value` (SY-05). */
  async getValue(): Promise<number> {
    return (await this.core.port.ask(`${this.#kind}.getValue`, 'getValue')) as number;
  }

  /** Whether no unit is free at the moment the manager is asked. Python: `locked` (3.14, SY-04). */
  async locked(): Promise<boolean> {
    return (await this.core.port.ask(`${this.#kind}.locked`, 'getValue')) === 0;
  }

  /** How many units are free, who has some and who waits for one, since when. */
  async statistics(): Promise<SemaphoreStatistics> {
    return (await this.core.port.ask(`${this.#kind}.statistics`, 'statistics')) as SemaphoreStatistics;
  }

  override [inspect.custom](): string {
    const value = this.core.port.link.args[1] as number;
    const held = this.core.port.units.size;
    const most = this.#kind === 'BoundedSemaphore' ? `, maxvalue=${String(value)}` : '';
    return `<${this.#kind}(value=${String(Math.max(0, value - held))}${most})>`;
  }
}

/** Checks what users give; how the manager is told to make it. */
export function semaphoreArgs(kind: string, given: number | SemaphoreOptions | undefined): readonly unknown[] {
  const { value = 1, name } = typeof given === 'object' && given !== null ? given : { value: given, name: undefined };
  const advice = 'Give a whole number of at least 0, or leave it out for 1.';
  if (typeof value !== 'number') throw new ArgumentTypeError(`${kind}: value is ${describeValue(value)}. ${advice}`);
  if (!Number.isSafeInteger(value) || value < 0) throw new ValueError(`${kind}: value is ${describeValue(value)}. ${advice}`);
  return [readName(kind, name), value];
}
