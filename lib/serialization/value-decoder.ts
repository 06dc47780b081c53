import { SerializationError } from '../errors/serialization-errors.js';
import { ByteReader } from './byte-reader.js';
import type { CodecEntry } from './codec-entry.js';
import type { Decoder } from './decoder.js';
import { loadedModule } from './modules.js';
import type { BufferPart } from './buffer-part.js';
import { readBufferParts } from './read-binary.js';
import { openSpecial, readSpecial } from './read-special.js';
import { wellKnownSymbol } from './symbols.js';
import { FORMAT_VERSION, Flag, Tag } from './wire-format.js';

/** Stands in the list of objects for one that is not made yet. */
const UNMADE = Symbol('unmade');
const addToMap = Map.prototype.set;
const addToSet = Set.prototype.add;

/** Reads one message. Plain values are handled here, everything else in `read-special.ts`. */
export class ValueDecoder extends ByteReader implements Decoder {
  readonly #objects: unknown[] = [];
  /** The number of the object that `adopt` will make known. */
  #slot = -1;
  /** Made when needed: most messages are small, and each list counts. */
  #deferred: (() => void)[] | undefined;
  #buffers: readonly BufferPart[] = [];
  /** The names of the last shape at each place. */
  #shapes: (readonly string[])[] | undefined;

  constructor(
    bytes: Uint8Array,
    readonly entries: ReadonlyMap<number, CodecEntry>,
    /** See `Codec.decode`. */
    own = false,
    from = 0,
    to = bytes.length,
  ) {
    super(bytes, from, own, to);
  }

  decode(): unknown {
    try {
      const version = this.byte();
      if (version !== FORMAT_VERSION) this.malformed(`the format version is ${String(version)}, not ${String(FORMAT_VERSION)},`);
      const flags = this.byte();
      if (flags > (Flag.modules | Flag.buffers)) this.malformed('the flags are unknown');
      if (flags & Flag.modules) for (let left = this.count(); left > 0; left--) this.string();
      if (flags & Flag.buffers) this.#buffers = readBufferParts(this, this.buffer);
      const value = this.value();
      this.#drain();
      if (this.left > 0) this.malformed('the value has ended, but the message goes on');
      return value;
    } catch (error) {
      if (error instanceof SerializationError) throw error;
      throw new SerializationError(
        `decode: the message makes no value (${String(error)}). The bytes are damaged, or its classes fail to be rebuilt.`,
        { cause: error },
      );
    }
  }

  value(): unknown {
    const tag = this.byte();
    if (tag >= Tag.shortArray) return this.#short(tag);
    switch (tag) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.int16:
        return this.int16();
      case Tag.int32:
        return this.int32();
      case Tag.double:
        return this.double();
      case Tag.bigInt64:
        return this.bigInt64();
      case Tag.bigInt:
        return this.bigInt();
      case Tag.latin1:
        return this.latin1(this.uint());
      case Tag.utf16:
        return this.utf16(this.uint());
      case Tag.wellKnownSymbol:
        return wellKnownSymbol(this.string()) ?? this.malformed('a symbol is unknown');
      case Tag.registeredSymbol:
        return Symbol.for(this.string());
      case Tag.ref:
        return this.known(this.uint());
      case Tag.object:
        return this.#object(this.count());
      case Tag.sameShape:
        return this.#sameShape();
      case Tag.newShape:
        return this.#newShape();
      case Tag.array:
        return this.#array(this.uint());
      case Tag.deferred:
        return this.#defer();
      case Tag.after:
        this.value();
        return this.value();
      default:
        return readSpecial(tag, this);
    }
  }

  /** What its tag says all or most about. */
  #short(tag: number): unknown {
    if (tag >= Tag.small) return tag - Tag.small;
    if (tag >= Tag.negative) return tag - Tag.negative - 16;
    if (tag >= Tag.shortObject) return this.#object(tag - Tag.shortObject);
    if (tag >= Tag.shortString) return this.latin1(tag - Tag.shortString);
    return this.#array(tag - Tag.shortArray);
  }

  /** The object of that number. */
  known(id: number): unknown {
    const object = this.#objects[id];
    if (object === undefined) this.malformed('an object is named that was not sent');
    if (object === UNMADE) this.malformed('an object is named that can be made only after this one');
    return object;
  }

  #object(count: number): object {
    const object = {};
    this.#objects.push(object);
    this.#pairs(object, count);
    return object;
  }

  #newShape(): object {
    const place = this.byte();
    const count = this.byte();
    if (count === 0 || count > 15) this.malformed('a shape has an impossible size');
    const object = {};
    this.#objects.push(object);
    const names: string[] = [];
    for (let i = 0; i < count; i++) {
      const name = this.key();
      names.push(name);
      put(object, name, this.value());
    }
    (this.#shapes ??= [])[place] = names;
    return object;
  }

  #sameShape(): object {
    const names = this.#shapes?.[this.byte()] ?? this.malformed('a shape is named that was not sent');
    const object = {};
    this.#objects.push(object);
    for (let i = 0; i < names.length; i++) put(object, names[i]!, this.value());
    return object;
  }

  #array(length: number): unknown[] {
    // Behind an empty one comes what is its neighbour's, in the array around it or in another message.
    const array: unknown[] = length > 0 && this.#startsWithNumbers() ? this.numbers(length) : [];
    this.#objects.push(array);
    this.#items(array, array.length, length);
    return array;
  }

  #defer(): object {
    const slot = this.reserve();
    const { object, content } = openSpecial(this.byte(), this, slot);
    (this.#deferred ??= []).push(content);
    return object;
  }

  /** Gives the next object's number away, in the order in which the encoder did. */
  reserve(): number {
    return this.#objects.push(UNMADE) - 1;
  }

  fill(slot: number, object: object): void {
    this.#objects[slot] = object;
  }

  adopt(object: object): void {
    if (this.#slot >= 0) this.#objects[this.#slot] = object;
  }

  /** Runs the reader of an entry, whose object has this number. */
  within<T extends object>(slot: number, read: () => T): T {
    const outerSlot = this.#slot;
    const outerDeferred = this.#deferred;
    this.#slot = slot;
    this.#deferred = undefined;
    const object = read();
    this.#drain();
    this.#slot = outerSlot;
    this.#deferred = outerDeferred;
    this.#objects[slot] = object;
    return object;
  }

  #drain(): void {
    if (this.#deferred === undefined) return;
    for (const content of this.#deferred) content(); // a list that grows while it is walked
  }

  fields(object: object): void {
    this.#pairs(object, this.count());
  }

  #pairs(object: object, count: number): void {
    for (let left = count; left > 0; left--) {
      const tag = this.buffer[this.at];
      if (tag === Tag.wellKnownSymbol || tag === Tag.registeredSymbol) {
        define(object, this.value() as symbol, this.value());
        continue;
      }
      put(object, this.key(), this.value());
    }
  }

  elements(array: unknown[]): void {
    this.#items(array, 0, this.uint());
  }

  #startsWithNumbers(): boolean {
    if (this.buffer[this.at] !== Tag.numbers) return false;
    this.at++;
    return true;
  }

  #items(array: unknown[], from: number, length: number): void {
    if (length > 0xffff_ffff) this.malformed('an array is too long');
    let at = from;
    while (at < length) {
      if (this.#startsWithNumbers()) {
        for (const number of this.numbers(length - at)) array[at++] = number;
      } else if (this.buffer[this.at] === Tag.holes) {
        this.at++;
        at += this.uint();
        if (at > length) this.malformed('an array has more holes than elements');
        setLength(array, at);
      } else {
        array[at++] = this.value();
      }
    }
  }

  mapContent(map: Map<unknown, unknown>): void {
    for (let left = this.count(); left > 0; left--) addToMap.call(map, this.value(), this.value());
  }

  setContent(set: Set<unknown>): void {
    for (let left = this.count(); left > 0; left--) addToSet.call(set, this.value());
  }

  bufferPart(index: number): BufferPart {
    return this.#buffers[index] ?? this.malformed('a buffer is named that was not sent');
  }

  module(url: string): Readonly<Record<string, unknown>> {
    return loadedModule(url) ?? this.malformed(`the module ${url} is not loaded`);
  }
}

function put(object: object, key: string, value: unknown): void {
  if (key === '__proto__') define(object, key, value);
  else (object as Record<string, unknown>)[key] = value;
}

/** Makes an own property, whatever its name. */
function define(object: object, key: string | symbol, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Far holes first make the array sparse, so that a few bytes cannot claim gigabytes. */
function setLength(array: unknown[], length: number): void {
  if (length - array.length > 1024) array.length = 0xffff_ffff;
  array.length = length;
}
