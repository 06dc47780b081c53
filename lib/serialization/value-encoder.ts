import { ByteWriter } from './byte-writer.js';
import { BufferRanges } from './buffer-ranges.js';
import type { CodecEntry } from './codec-entry.js';
import type { Encoder } from './encoder.js';
import { Refusal, propertyStep, refusalAt } from './refusal.js';
import { foreignKeys } from './array-keys.js';
import { Flag, MAX_DEPTH, Tag } from './wire-format.js';
import { writeSpecial } from './write-special.js';
import { writeSymbol } from './symbols.js';

const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;
const { getPrototypeOf } = Object;
const isArray: (value: unknown) => boolean = Array.isArray;
const forEachOfMap = Map.prototype.forEach;
const forEachOfSet = Set.prototype.forEach;

/** Writes one message at a time. Plain values are handled here, everything else in `write-special.ts`. */
export class ValueEncoder extends ByteWriter implements Encoder {
  readonly #seen = new Map<object, number>();
  #depth = 0;
  #deferred: (() => void)[] = [];
  #modules: Set<string> | undefined;
  #buffers: BufferRanges | undefined;
  #prefix: ByteWriter | undefined;

  constructor(readonly table: readonly CodecEntry[]) {
    super();
  }

  encode(value: unknown): Uint8Array {
    this.write(value);
    if (this.#deferred.length > 0) this.#drain();
    if (this.#modules === undefined && this.#buffers === undefined) return this.message(0, undefined);
    return this.#withPrefix();
  }

  #withPrefix(): Uint8Array {
    const prefix = (this.#prefix ??= new ByteWriter());
    let flags = 0;
    try {
      if (this.#modules !== undefined && this.#modules.size > 0) {
        flags |= Flag.modules;
        prefix.uint(this.#modules.size);
        for (const url of this.#modules) prefix.string(url);
      }
      if (this.#buffers !== undefined && this.#buffers.size > 0) {
        flags |= Flag.buffers;
        this.#buffers.writeTo(prefix);
      }
      return this.message(flags, prefix);
    } finally {
      prefix.rewind();
    }
  }

  /** Makes ready for the next message. */
  reset(): void {
    this.rewind();
    if (this.#seen.size > 0) this.#seen.clear();
    this.#depth = 0;
    if (this.#deferred.length > 0) this.#deferred = [];
    this.#modules = undefined;
    this.#buffers = undefined;
  }

  write(value: unknown): void {
    switch (typeof value) {
      case 'number':
        this.number(value);
        return;
      case 'string':
        this.text(value);
        return;
      case 'object':
        if (value === null) this.byte(Tag.null);
        else this.#object(value);
        return;
      case 'boolean':
        this.byte(value ? Tag.true : Tag.false);
        return;
      case 'undefined':
        this.byte(Tag.undefined);
        return;
      case 'bigint':
        this.bigInt(value);
        return;
      case 'symbol':
        writeSymbol(value, this);
        return;
      default:
        this.#object(value as object); // a function
    }
  }

  value(value: unknown, step: string): void {
    try {
      this.write(value);
    } catch (error) {
      throw refusalAt(error, step);
    }
  }

  #object(value: object): void {
    const seen = this.#seen;
    const id = seen.get(value);
    if (id !== undefined) {
      this.byte(Tag.ref);
      this.uint(id);
      return;
    }
    const prototype: unknown = typeof value === 'function' ? undefined : getPrototypeOf(value);
    if (prototype === objectPrototype && !isArray(value)) {
      this.#plain(value);
    } else if (prototype === arrayPrototype && isArray(value)) {
      this.array(value as unknown[]);
    } else {
      writeSpecial(value, this);
    }
  }

  #plain(value: object): void {
    const keys = Object.keys(value);
    this.register(value);
    if (keys.length > 15 || this.#depth >= MAX_DEPTH) {
      this.contain(Tag.object, () => { this.fields(value, keys); });
      return;
    }
    this.byte(Tag.shortObject + keys.length);
    this.#pairs(value, keys);
  }

  array(value: readonly unknown[]): void {
    const foreign = foreignKeys(value);
    this.register(value);
    if (foreign.length > 0) {
      this.contain(Tag.arrayWithFields, () => {
        this.elements(value);
        this.fields(value, foreign);
      });
    } else if (value.length > 15 || this.#depth >= MAX_DEPTH) {
      this.contain(Tag.array, () => { this.elements(value); });
    } else {
      this.byte(Tag.shortArray + value.length);
      this.#items(value, value.length);
    }
  }

  /** Numbers an object, as the decoder does when it meets the tag that follows. */
  register(value: object): void {
    this.#seen.set(value, this.#seen.size);
  }

  isKnown(value: object): boolean {
    return this.#seen.has(value);
  }

  /** Writes a container: its tag, what is needed to make it (`open`), and its content now, or later when it lies too deep. */
  contain(tag: Tag, content: () => void, open?: () => void): void {
    const deep = this.#depth >= MAX_DEPTH;
    if (deep) this.byte(Tag.deferred);
    this.byte(tag);
    open?.();
    if (deep) this.#deferred.push(content);
    else content();
  }

  /** Whatever is put off inside is written at the end of the scope: its reader needs it whole. */
  scope(write: () => void): void {
    const outer = this.#deferred;
    this.#deferred = [];
    write();
    this.#drain();
    this.#deferred = outer;
  }

  #drain(): void {
    for (const content of this.#deferred) content(); // a list that grows while it is walked
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
        else writeSymbol(key, this);
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
    this.#items(value, length);
  }

  #items(value: readonly unknown[], length: number): void {
    let i = 0;
    this.#depth++;
    try {
      while (i < length) {
        const item = value[i];
        if (item === undefined && !Object.hasOwn(value, i)) {
          const next = nextElement(value, i, length);
          this.byte(Tag.holes);
          this.uint(next - i);
          i = next;
        } else {
          this.write(item);
          i++;
        }
      }
    } catch (error) {
      throw refusalAt(error, `[${String(i)}]`);
    }
    this.#depth--;
  }

  mapContent(map: Map<unknown, unknown>): void {
    const pairs: unknown[] = [];
    forEachOfMap.call(map, (value, key) => pairs.push(key, value));
    this.uint(pairs.length / 2);
    let i = 0;
    this.#depth++;
    try {
      for (; i < pairs.length; i++) this.write(pairs[i]);
    } catch (error) {
      const key = keyText(pairs[i - (i % 2)], i >> 1);
      throw refusalAt(error, i % 2 === 0 ? ` (key ${key})` : `.get(${key})`);
    }
    this.#depth--;
  }

  setContent(set: Set<unknown>): void {
    const items: unknown[] = [];
    forEachOfSet.call(set, (item) => items.push(item));
    this.uint(items.length);
    let i = 0;
    this.#depth++;
    try {
      for (; i < items.length; i++) this.write(items[i]);
    } catch (error) {
      throw refusalAt(error, ` (item ${String(i)})`);
    }
    this.#depth--;
  }

  bufferIndex(buffer: ArrayBuffer, from: number, to: number): number {
    return (this.#buffers ??= new BufferRanges()).add(buffer, from, to);
  }

  needModule(url: string): void {
    (this.#modules ??= new Set()).add(url);
  }

  refuse(type: string, why: string, advice: string): never {
    throw new Refusal(type, why, advice);
  }

  attempt(write: () => void): Refusal | undefined {
    const { at } = this;
    const depth = this.#depth;
    const deferred = this.#deferred.length;
    const known = this.#seen.size;
    const splices = this.splices?.length ?? 0;
    const buffers = this.#buffers?.size ?? 0;
    const modules = this.#modules?.size ?? 0;
    try {
      this.scope(write);
      return undefined;
    } catch (error) {
      this.at = at;
      this.#depth = depth;
      this.#deferred.length = deferred;
      for (const [object, id] of this.#seen) if (id >= known) this.#seen.delete(object);
      this.splices?.splice(splices);
      this.#buffers?.truncate(buffers);
      this.#modules = this.#modules && new Set([...this.#modules].slice(0, modules));
      return refusalAt(error, '') as Refusal;
    }
  }
}

function keyText(key: unknown, index: number): string {
  if (typeof key === 'string') return JSON.stringify(key);
  if (typeof key === 'object' || typeof key === 'function') return `the key number ${String(index)}`;
  return String(key);
}

/** The index of the first element after the hole at `hole`; asks for the indexes once there is a hole. */
function nextElement(array: readonly unknown[], hole: number, length: number): number {
  for (let i = hole + 1; i < Math.min(length, hole + 64); i++) if (Object.hasOwn(array, i)) return i;
  const next = Object.keys(array).find((key) => Number(key) > hole);
  return next === undefined || !(Number(next) < length) ? length : Number(next);
}
