import { ByteWriter } from './byte-writer.js';
import { SHORTEST_RUN } from './number-run.js';
import { Refusal, propertyStep, refusalAt } from './refusal.js';
import { writeSymbol } from './symbols.js';
import type { Encoder } from './encoder.js';
import { MAX_DEPTH, Tag } from './wire-format.js';

const { entries: entriesOf } = Map.prototype;
const { values: itemsOf } = Set.prototype;
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!;
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size')!.get!;

/** The state of the containers that are being written, as `mark` keeps it. */
export interface ContainerMark {
  readonly depth: number;
  readonly repeats: number;
  readonly shapes: (readonly string[] | undefined)[];
  readonly deferred: (() => void)[];
  readonly deferredCount: number;
}

/**
 * Writes what containers hold.
 *
 * Depth: below MAX_DEPTH levels a container is written as `deferred` with its tag alone, and its content after the
 * value (or scope) is done, which may put off further ones. So a list of a million links needs no more stack than one
 * of 400.
 *
 * Paths cost nothing until something is refused: each loop then adds its step while the refusal passes through it.
 */
export abstract class ContainerWriter extends ByteWriter {
  #depth = 0;
  #deferred: (() => void)[] = [];
  /** Above zero inside an array of several items. */
  #repeats = 0;
  /** The names of the last shape at each place. */
  #shapes: (readonly string[] | undefined)[] = [];
  /** The place of the last shape at each depth. */
  readonly #lastPlace: (number | undefined)[] = [];

  abstract write(value: unknown): void;
  abstract register(value: object): void;

  /** As the kinds of this folder see it. */
  protected abstract readonly asEncoder: Encoder;

  /** Whether a container must be put off. */
  get deep(): boolean {
    return this.#depth >= MAX_DEPTH;
  }

  protected reset(): void {
    this.rewind();
    this.#depth = 0;
    this.#repeats = 0;
    if (this.#deferred.length > 0) this.#deferred = [];
    if (this.#shapes.length > 0) this.#shapes = [];
  }

  protected mark(): ContainerMark {
    return {
      depth: this.#depth,
      repeats: this.#repeats,
      shapes: [...this.#shapes],
      deferred: this.#deferred,
      deferredCount: this.#deferred.length,
    };
  }

  /** Goes back to where `mark` was taken. */
  protected returnTo({ depth, repeats, shapes, deferred, deferredCount }: ContainerMark): void {
    this.#depth = depth;
    this.#repeats = repeats;
    this.#shapes = shapes;
    this.#deferred = deferred;
    deferred.length = deferredCount;
  }

  contain(tag: Tag, content: () => void, open?: () => void): void {
    const { deep } = this;
    if (deep) this.byte(Tag.deferred);
    this.byte(tag);
    open?.();
    if (deep) this.#deferred.push(content);
    else content();
  }

  scope(write: () => void): void {
    const outer = this.#deferred;
    this.#deferred = [];
    write();
    this.drain();
    this.#deferred = outer;
  }

  /** Writes what was put off. */
  protected drain(): void {
    for (const content of this.#deferred) content(); // a list that grows while it is walked
  }

  /** An object of up to 15 properties. */
  protected shortObject(value: object, keys: readonly string[]): void {
    if (this.#repeats > 0 && keys.length > 0) {
      this.#shaped(value, keys);
      return;
    }
    this.byte(Tag.shortObject + keys.length);
    this.#pairs(value, keys);
  }

  /** Objects of one array tend to have the same names, which then cross once. */
  #shaped(value: object, keys: readonly string[]): void {
    const place = keys.length * 8 + (keys[0]!.length & 7); // below 128; most shapes that alternate lie apart
    if (sameTexts(this.#shapes[place], keys)) {
      this.byte(Tag.sameShape);
      this.byte(place);
      this.#values(value, keys);
    } else {
      this.byte(Tag.newShape);
      this.byte(place);
      this.#shapes[place] = undefined; // until the decoder knows it too: after the object's last value
      this.byte(keys.length);
      this.#pairs(value, keys);
      this.#shapes[place] = keys;
    }
    this.#lastPlace[this.#depth] = place;
  }

  /** Writes an object that looks like the last one at this depth; `false` when it does not. */
  protected sameShape(value: object): boolean {
    if (this.#repeats === 0) return false;
    const place = this.#lastPlace[this.#depth];
    const names = place === undefined ? undefined : this.#shapes[place];
    if (names === undefined || !hasNames(value, names)) return false;
    this.register(value);
    this.byte(Tag.sameShape);
    this.byte(place!);
    this.#values(value, names);
    return true;
  }

  #values(value: object, names: readonly string[]): void {
    let i = 0;
    this.#depth++;
    try {
      // Engines read the properties of a `for in` without looking them up.
      for (const name in value) {
        if (i === names.length) break; // what somebody put on Object.prototype
        this.write((value as Record<string, unknown>)[name]);
        i++;
      }
    } catch (error) {
      throw refusalAt(error, propertyStep(names[i]!));
    }
    this.#depth--;
    if (i !== names.length) refuseChanged();
  }

  fields(value: object, keys: readonly (string | symbol)[]): void {
    this.uint(keys.length);
    this.#pairs(value, keys);
  }

  #pairs(value: object, keys: readonly (string | symbol)[]): void {
    let i = 0;
    this.#depth++;
    try {
      for (; i < keys.length; i++) {
        const key = keys[i]!;
        if (typeof key === 'string') this.text(key);
        else writeSymbol(key, this.asEncoder);
        this.write((value as Record<string | symbol, unknown>)[key]);
      }
    } catch (error) {
      throw refusalAt(error, propertyStep(keys[i]!));
    }
    this.#depth--;
  }

  elements(value: readonly unknown[]): void {
    const { length } = value;
    this.uint(length);
    this.items(value, length);
  }

  protected items(value: readonly unknown[], length: number): void {
    let i = 0;
    /** Until there were few numbers between other values. */
    let runs = length >= SHORTEST_RUN;
    this.#depth++;
    if (length > 1) this.#repeats++;
    try {
      while (i < length) {
        const item = value[i];
        if (item === undefined && !Object.hasOwn(value, i)) {
          const next = nextElement(value, i, length);
          this.byte(Tag.holes);
          this.uint(next - i);
          i = next;
        } else if (typeof item === 'number') {
          const end = runs ? this.numbers(value, i, length) : i;
          runs = end > i;
          if (!runs) this.number(item);
          i = runs ? end : i + 1;
        } else {
          this.write(item);
          i++;
        }
      }
    } catch (error) {
      throw refusalAt(error, `[${String(i)}]`);
    }
    this.#depth--;
    if (length > 1) this.#repeats--;
  }

  mapContent(map: Map<unknown, unknown>): void {
    const size = sizeOfMap.call(map) as number;
    this.uint(size);
    let i = 0;
    let key: unknown;
    let atKey = true;
    this.#depth++;
    try {
      for (const pair of entriesOf.call(map) as MapIterator<[unknown, unknown]>) {
        key = pair[0];
        atKey = true;
        if (++i > size) break;
        this.write(key);
        atKey = false;
        this.write(pair[1]);
      }
    } catch (error) {
      throw refusalAt(error, mapStep(key, i - 1, atKey));
    }
    this.#depth--;
    if (i !== size) refuseChanged();
  }

  setContent(set: Set<unknown>): void {
    const size = sizeOfSet.call(set) as number;
    this.uint(size);
    let i = 0;
    this.#depth++;
    try {
      for (const item of itemsOf.call(set) as SetIterator<unknown>) {
        if (++i > size) break;
        this.write(item);
      }
    } catch (error) {
      throw refusalAt(error, ` (item ${String(i - 1)})`);
    }
    this.#depth--;
    if (i !== size) refuseChanged();
  }
}

/** A getter or a proxy inside changed its own container; the size stands in the message already. */
function refuseChanged(): never {
  throw new Refusal('changing value', 'changed while it was read', 'Send a plain copy.');
}

/** Whether these are the enumerable properties, in this order. A `for in` makes no list of them. */
function hasNames(value: object, names: readonly string[]): boolean {
  let i = 0;
  for (const name in value) if (names[i++] !== name) return false;
  return i === names.length;
}

function sameTexts(known: readonly string[] | undefined, keys: readonly string[]): boolean {
  if (known?.length !== keys.length) return false;
  for (let i = 0; i < keys.length; i++) if (known[i] !== keys[i]) return false;
  return true;
}

/** How source text would reach a key of a map or its value; keys that are objects have no text. */
function mapStep(key: unknown, index: number, atKey: boolean): string {
  if (typeof key === 'object' || typeof key === 'function') {
    return ` (${atKey ? '' : 'value of '}key number ${String(index)})`;
  }
  const text = typeof key === 'string' ? JSON.stringify(key) : String(key);
  return atKey ? ` (key ${text})` : `.get(${text})`;
}

/** The index of the first element after the hole at `hole`; asks for the indexes only once there is a wide hole. */
function nextElement(array: readonly unknown[], hole: number, length: number): number {
  const near = Math.min(length, hole + 64);
  for (let i = hole + 1; i < near; i++) if (Object.hasOwn(array, i)) return i;
  if (near === length) return length;
  const next = Number(Object.keys(array).find((key) => Number(key) > hole));
  return next < length ? next : length;
}
