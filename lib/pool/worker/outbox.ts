import { lengthOf, rangeOf, type ByteRange } from '../../serialization/byte-range.js';
import type { Channel } from '../../transport/channel.js';
import { BatchWriter, PIECE_SIZE } from '../batch-bytes.js';
import type { BlackBoxWriter } from '../black-box.js';
import { writeResult } from '../result-items.js';
import { toSharedMs } from '../../util/shared-clock.js';
import { Outcome, ToParent, type ResultItem } from '../wire.js';
import { memoryTaken } from './memory-taken.js';

/** Results wait at most so many milliseconds for company. */
const FLUSH_MS = 1;
const FLUSH_BYTES = 32 * 1024;
/** Results that leave in one message have no more bytes than this together. */
const TOGETHER_BYTES = 256 * 1024 * 1024;
/** A look at the memory costs some microseconds, and is taken no more often than this. */
const MEMORY_MS = 5;
const NOTHING = rangeOf(new Uint8Array(0));

/**
 * Results on their way to the parent, and what the black box must hold of them.
 *
 * They gather while short tasks follow each other. Until they have left, the black box holds them: with tasks in turn it
 * is told of the last result when the next task begins, in one record; with several at once, when the result is there,
 * because the others run on.
 */
export class Outbox {
  readonly #channel: Channel;
  readonly #box: BlackBoxWriter | undefined;
  readonly #atOnce: boolean;
  readonly #results = new BatchWriter();
  /** The last result that the black box does not hold, and its task's number. */
  #lastResult: ByteRange | undefined;
  #lastSeq = 0;
  #begun = 0;
  #begunAt = 0;
  /** A result had no room in the black box. */
  #unrecorded = false;
  #oldestAt = 0;
  #planned = false;
  /** When the parent was told last how much memory is taken; `undefined` when it does not want to know. */
  #memoryAt: number | undefined;

  /** `atOnce`: tasks may run side by side. */
  constructor(channel: Channel, box: BlackBoxWriter | undefined, atOnce: boolean) {
    this.#channel = channel;
    this.#box = box;
    this.#atOnce = atOnce;
  }

  /** From now on the parent is told how much memory is taken. */
  observe(): void {
    this.#memoryAt = 0;
  }

  get hasBlackBox(): boolean {
    return this.#box !== undefined;
  }

  /** Tells the black box that the task begins, and how the one before it ended unless that has left already. */
  begins(seq: number, now: number): void {
    this.#begun = seq;
    this.#begunAt = toSharedMs(now);
    if (this.#box === undefined) return;
    this.#resetIfAllLeft(this.#box);
    this.#box.write(seq, this.#begunAt, this.#lastSeq, this.#lastResult);
    this.#lastResult = undefined;
  }

  /** `last`: the end of a stream, which must not be known while its items are not; nothing begins before they have left. */
  add(result: ResultItem, now: number, last = false): void {
    if (this.#atOnce && this.#box !== undefined) this.#resetIfAllLeft(this.#box);
    // A message has its limit, and one result may have as many bytes as that.
    const length = lengthOf(result.body);
    if (this.#results.length + length > TOGETHER_BYTES) this.flush();
    if (this.#results.length === 0) {
      this.#oldestAt = now;
      this.#results.byte(ToParent.results);
    }
    const start = this.#results.length;
    writeResult(this.#results, result);
    // A long one leaves at once, and is never written into the black box: its length alone is of interest.
    this.#lastResult = length > PIECE_SIZE ? result.body : this.#results.since(start);
    this.#lastSeq = result.seq;
    if (last) this.#leaveUnrecorded();
    else if (this.#atOnce) this.#recordNow();
  }

  /** The task was never begun; its number goes back. */
  dropped(seq: number): void {
    if (this.#results.length === 0) {
      this.#oldestAt = performance.now();
      this.#results.byte(ToParent.results);
    }
    writeResult(this.#results, { seq, outcome: Outcome.thrown, milliseconds: 0, work: 0, endedMicros: 0, body: NOTHING });
  }

  /** Results that the system did not take and that the black box has no room for would be lost with this process. */
  get mustWait(): boolean {
    return this.#channel.bufferedBytes > 0 && !this.#recordFits();
  }

  /** Whether results must leave before the next task begins; `short`: it is expected to be. */
  mustFlush(short: boolean): boolean {
    if (this.#results.length === 0) return this.mustWait;
    return !short || this.#results.length >= FLUSH_BYTES || performance.now() - this.#oldestAt >= FLUSH_MS || !this.#recordFits();
  }

  flush(): void {
    if (this.#results.length === 0) return;
    if (this.#memoryAt !== undefined) this.#tellMemory(this.#memoryAt);
    this.#channel.sendPieces(this.#results.takePieces());
  }

  /** What gathers until the event loop turns leaves together. */
  flushSoon(): void {
    if (this.#planned || this.#results.length === 0) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.flush();
    });
  }

  /** Before the results, so that it is known when they are read. */
  #tellMemory(last: number): void {
    const now = performance.now();
    if (now - last < MEMORY_MS) return;
    this.#memoryAt = now;
    const out = new BatchWriter();
    out.byte(ToParent.memory);
    out.uint(memoryTaken());
    this.#channel.send(out.take());
  }

  #resetIfAllLeft(box: BlackBoxWriter): void {
    if (this.#results.length > 0 || this.#channel.bufferedBytes > 0) return;
    box.reset();
    this.#lastResult = undefined;
    this.#unrecorded = false;
  }

  /** One that has no room leaves at once, and nothing is begun until it has. */
  #recordNow(): void {
    if (this.#box === undefined) return;
    if (!this.#recordFits()) {
      this.#leaveUnrecorded();
      return;
    }
    this.#box.write(this.#begun, this.#begunAt, this.#lastSeq, this.#lastResult);
    this.#lastResult = undefined;
  }

  #leaveUnrecorded(): void {
    this.#lastResult = undefined;
    this.#unrecorded = true;
    this.flush();
    this.#channel.flush();
  }

  #recordFits(): boolean {
    return this.#box === undefined || (!this.#unrecorded && this.#box.hasRoom(this.#lastResult === undefined ? 0 : lengthOf(this.#lastResult)));
  }
}
