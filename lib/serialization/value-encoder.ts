import type { ByteRange } from './byte-range.js';
import { ByteWriter } from './byte-writer.js';
import { BufferRanges } from './buffer-ranges.js';
import { refuseBuiltIn } from './class-checks.js';
import type { CodecEntry } from './codec-entry.js';
import { ContainerWriter } from './container-writer.js';
import type { Encoder } from './encoder.js';
import { ObjectNumbers } from './object-numbers.js';
import { Refusal, refusalAt, textOf } from './refusal.js';
import { foreignKeys } from './array-keys.js';
import { Flag, Tag } from './wire-format.js';
import { writeSpecial } from './write-special.js';
import { writeSymbol } from './symbols.js';

const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;
const { getPrototypeOf } = Object;
const isArray: (value: unknown) => boolean = Array.isArray;

/** Writes one message at a time. Plain values are handled here, everything else in `write-special.ts`. */
export class ValueEncoder extends ContainerWriter implements Encoder {
  readonly #seen = new ObjectNumbers();
  protected readonly asEncoder = this;
  #unfinished: Set<object> | undefined;
  #modules: Set<string> | undefined;
  #buffers: BufferRanges | undefined;
  #prefix: ByteWriter | undefined;

  constructor(readonly table: readonly CodecEntry[]) {
    super();
  }

  /** `among`: a short message may lie among others. */
  encode(value: unknown, among: boolean): ByteRange {
    this.write(value);
    this.drain();
    if (this.#modules === undefined && this.#buffers === undefined) return this.message(0, undefined, among);
    return this.#withPrefix();
  }

  #withPrefix(): ByteRange {
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
      return this.message(flags, prefix, false);
    } finally {
      prefix.rewind();
    }
  }

  /** Makes ready for the next message. */
  override reset(): void {
    super.reset();
    this.#seen.clear();
    this.#unfinished = undefined;
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
    const id = this.#seen.numberOf(value);
    if (id >= 0) {
      if (this.#unfinished?.has(value)) refuseUnfinished(this);
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
    if (this.sameShape(value)) return;
    const keys = Object.keys(value);
    if (keys.length === 0 && Symbol.toStringTag in value) refuseBuiltIn(value, this); // Math, JSON
    this.register(value);
    if (keys.length > 15 || this.deep) {
      this.contain(Tag.object, () => {
        this.fields(value, keys);
      });
    } else {
      this.shortObject(value, keys);
    }
  }

  array(value: readonly unknown[]): void {
    const foreign = foreignKeys(value);
    this.register(value);
    if (foreign.length > 0) {
      this.contain(Tag.arrayWithFields, () => {
        this.elements(value);
        this.fields(value, foreign);
      });
    } else if (value.length > 15 || this.deep) {
      this.contain(Tag.array, () => {
        this.elements(value);
      });
    } else {
      this.byte(Tag.shortArray + value.length);
      this.items(value, value.length);
    }
  }

  register(value: object): void {
    this.#seen.add(value);
  }

  isKnown(value: object): boolean {
    return this.#seen.numberOf(value) >= 0;
  }

  range(buffer: ArrayBuffer, from: number, to: number): number {
    return (this.#buffers ??= new BufferRanges()).add(buffer, from, to);
  }

  hasRange(buffer: ArrayBuffer): boolean {
    return this.#buffers?.has(buffer) ?? false;
  }

  needModule(url: string): void {
    (this.#modules ??= new Set()).add(url);
  }

  refuse(type: string, why: string, advice: string): never {
    throw new Refusal(type, why, advice);
  }

  unfinished(value: object, write: () => void): void {
    const unfinished = (this.#unfinished ??= new Set());
    unfinished.add(value);
    try {
      write();
    } finally {
      unfinished.delete(value);
    }
  }

  attempt(write: () => void): Refusal | undefined {
    const { at } = this;
    const containers = this.mark();
    const known = this.#seen.size;
    const splices = this.splices?.length ?? 0;
    const buffers = this.#buffers?.size ?? 0;
    const modules = this.#modules?.size ?? 0;
    try {
      this.scope(write);
      return undefined;
    } catch (error) {
      this.at = at;
      this.returnTo(containers);
      this.#seen.truncate(known);
      this.splices?.splice(splices);
      this.#buffers?.truncate(buffers);
      this.#modules = this.#modules && new Set([...this.#modules].slice(0, modules));
      const refused = refusalAt(error, '');
      if (refused instanceof Refusal) return refused;
      return new Refusal('value', `cannot cross (${textOf(refused)})`, 'Leave it out.');
    }
  }
}

function refuseUnfinished(out: Encoder): never {
  out.refuse(
    'cycle',
    'leads back to the object whose reducer made it',
    'Leave the reference out in reduce, and restore it in revive.',
  );
}
