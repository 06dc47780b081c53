import { fits, makeNumbers, type Numbers, type Typecode } from '../../typecodes.js';
import { clampIndex, placeOf } from './positions.js';
import { Refused } from './refused.js';
import { sum, type ContainerRule } from './rule.js';

/** Numbers of one type, as many as at the start. What comes in was checked by who sends it. */
export class ArrayRule implements ContainerRule {
  readonly #typecode: Typecode;
  readonly #numbers: Numbers;

  constructor(typecode: Typecode, numbers: Numbers | number) {
    this.#typecode = typecode;
    this.#numbers = typeof numbers === 'number' ? makeNumbers(typecode, numbers) : numbers;
  }

  get size(): number {
    return this.#numbers.length;
  }

  get(index: number): number | bigint | undefined {
    return this.#numbers.at(index);
  }

  set(index: number, value: number | bigint): void {
    this.#numbers[this.#place(index)] = value;
  }

  slice(start: number, stop: number | undefined): Numbers {
    return this.#numbers.slice(start, stop);
  }

  setSlice(start: number, values: Numbers): void {
    const from = clampIndex(start, this.size);
    if (from + values.length > this.size) throw new Refused('range', String(this.size));
    (this.#numbers as Int8Array).set(values as Int8Array, from); // of one type, as its users checked
  }

  increment(index: number, by: number | bigint): number | bigint {
    const at = this.#place(index);
    const next = sum(this.#numbers[at], by);
    if (!fits(this.#typecode, next)) throw new Refused('overflow', String(next));
    this.#numbers[at] = next;
    return this.#numbers[at];
  }

  compareAndSet(index: number, expected: unknown, next: number | bigint): boolean {
    const at = this.#place(index);
    if (this.#numbers[at] !== expected) return false;
    this.#numbers[at] = next;
    return true;
  }

  /** Live. */
  values(): IterableIterator<number | bigint> {
    return this.#numbers.values();
  }

  clear(): void {
    /* Numbers keep nothing alive. */
  }

  #place(index: number): number {
    const at = placeOf(index, this.size);
    if (at === undefined) throw new Refused('range', String(this.size));
    return at;
  }
}
