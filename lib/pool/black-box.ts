import { closeSync, existsSync, openSync, readFileSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { copyRange, lengthOf, type ByteRange } from '../serialization/byte-range.js';

/*
 * A file of a few bytes that a worker writes before it begins a task, and that the parent reads when the worker died.
 *
 *   0                     24        24+n   28+n
 *   | epoch begun of n at | n bytes | seal |  epoch begun of n at | ...
 *
 * One record is one write: "task number `begun` is the last that I began, `at` that time; the result of task number `of` was these n bytes".
 * What a process has written stays written however it ends, so the parent knows exactly which tasks were begun, and has
 * the results that had not left yet. When everything before has left, the next record starts at the beginning with a new
 * `epoch`, which makes the rest of the file void: the `seal` of a record holds for its numbers at its place.
 *
 * A write costs one or two microseconds, which is most of what a short task costs its worker; asking the parent would cost thirty.
 */

const HEADER = 24;
const SEAL = 4;
/** Results longer than this are not recorded: they leave at once instead. */
export const BLACK_BOX_LIMIT = 64 * 1024;

/** What a dead worker's black box tells. */
export interface LastWords {
  /** The number of the last task begun, -1 for none. */
  readonly begun: number;
  /** When the tasks were begun that it has records of, in milliseconds of the shared clock. */
  readonly times: ReadonlyMap<number, number>;
  /** Results that may not have left, by task number. */
  readonly results: ReadonlyMap<number, Uint8Array>;
}

/** The worker's side. */
export class BlackBoxWriter {
  readonly #file: number;
  #epoch = 0;
  #position = 0;
  #record = Buffer.alloc(0);
  /** The same memory: V8 writes numbers through it without a call. */
  #numbers = new DataView(new ArrayBuffer(0));

  /** Opens the file and takes its name away, so that nothing is left of it when both processes are gone. */
  constructor(path: string) {
    this.#file = openSync(path, 'r+');
    try {
      unlinkSync(path);
    } catch {
      // Where an open file cannot be unlinked the parent does it at the end.
    }
  }

  /** Whether a record with so many bytes has room behind those that are still needed. */
  hasRoom(bytes: number): boolean {
    return this.#position + HEADER + bytes + SEAL <= BLACK_BOX_LIMIT;
  }

  /** Says that every result so far has left the process. */
  reset(): void {
    this.#epoch = (this.#epoch + 1) >>> 0;
    this.#position = 0;
  }

  /** Records that task `begun` is the last begun, `at` that time, and, unless `result` is undefined, how task `of` ended. */
  write(begun: number, at: number, of: number, result: ByteRange | undefined): void {
    const length = result === undefined ? 0 : lengthOf(result);
    const size = HEADER + length + SEAL;
    if (size > this.#record.length) this.#makeRoom(size * 2);
    const numbers = this.#numbers;
    numbers.setUint32(0, this.#epoch, true);
    numbers.setUint32(4, begun, true);
    numbers.setUint32(8, result === undefined ? begun : of, true);
    numbers.setUint32(12, length, true);
    numbers.setFloat64(16, at, true);
    if (result !== undefined) copyRange(result, this.#record, HEADER);
    numbers.setUint32(HEADER + length, sealOf(this.#position, this.#epoch, begun, length), true);
    writeSync(this.#file, this.#record, 0, size, this.#position);
    this.#position += size;
  }

  #makeRoom(size: number): void {
    this.#record = Buffer.allocUnsafeSlow(size);
    this.#numbers = new DataView(this.#record.buffer);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Room for all that a box may hold. */
const peeked = Buffer.alloc(2 * BLACK_BOX_LIMIT);

/** The parent's side: made before the worker starts. */
export class BlackBoxReader {
  /** Where the worker finds the file. */
  readonly path: string;
  readonly #name: string;
  readonly #file: number;
  #open = true;

  /** Throws what `openSync` throws. */
  constructor(path: string) {
    this.#name = path;
    this.#file = openSync(path, 'wx+', 0o600);
    this.path = this.#withoutName() ?? path;
  }

  /** On Linux the worker can open our descriptor: the file needs no name, and nothing is left of it however we end. */
  #withoutName(): string | undefined {
    const descriptor = `/proc/${process.pid}/fd/${this.#file}`;
    if (process.platform !== 'linux' || !existsSync(descriptor)) return undefined;
    unlinkSync(this.#name);
    return descriptor;
  }

  /** Reads what the worker, which is dead now, recorded. */
  lastWords(): LastWords {
    return parse(readFileSync(this.#file));
  }

  /** Reads what a worker has recorded that lives and may be writing; `undefined` when that makes no sense just now. */
  peek(): LastWords | undefined {
    const size = readSync(this.#file, peeked, 0, peeked.length, 0);
    const words = parse(peeked.subarray(0, size));
    return size > 0 && words.begun === -1 ? undefined : words;
  }

  /** Closes the file and sees to it that its name is gone. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
    try {
      unlinkSync(this.#name);
    } catch {
      // It has none any more.
    }
  }
}

function parse(file: Buffer): LastWords {
  const results = new Map<number, Uint8Array>();
  const times = new Map<number, number>();
  let begun = -1;
  let position = 0;
  while (position + HEADER + SEAL <= file.length) {
    const epoch = file.readUInt32LE(position);
    const length = file.readUInt32LE(position + 12);
    const end = position + HEADER + length;
    if (epoch !== file.readUInt32LE(0) || end + SEAL > file.length) break;
    const next = file.readUInt32LE(position + 4);
    if (file.readUInt32LE(end) !== sealOf(position, epoch, next, length)) break;
    begun = next;
    times.set(begun, file.readDoubleLE(position + 16));
    const of = file.readUInt32LE(position + 8);
    if (length > 0) results.set(of, file.subarray(position + HEADER, end));
    position = end + SEAL;
  }
  return { begun, times, results };
}

/**
 * Behind the last record lies what is left of an older one, from anywhere within it: read as a record its numbers are others
 * in other places, and the seal must not fit. So it holds for this place alone, and no two numbers may change roles in it.
 */
function sealOf(position: number, epoch: number, begun: number, length: number): number {
  let mixed = Math.imul(0x5eed5eed ^ position, 0x9e3779b1);
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + epoch, 0x85ebca77);
  mixed = Math.imul((mixed ^ (mixed >>> 13)) + begun, 0xc2b2ae3d);
  mixed = Math.imul((mixed ^ (mixed >>> 15)) + length, 0x27d4eb2f);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
