import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitBegins } from '../util/waits.js';
import { BlackBoxReader } from './black-box.js';
import { RestartLimit } from './restart-limit.js';
import { WorkerLink, type LinkListener } from './worker-link.js';
import type { WorkerRecord } from './observe/worker-record.js';
import type { StartWorker, WorkerProcess } from './worker-process.js';

/** After so many failed starts in a row the pool gives up when it has no worker at all. */
const FAILED_STARTS_ALLOWED = 3;
/** The same when other workers do their work, or when somebody killed the starting ones: that may pass. */
const FAILED_STARTS_AT_MOST = 10;
/** The pause after the first failed start; it doubles with each. */
const PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 160;

/** What became of the attempt to fill the crew. */
export interface CrewListener extends LinkListener {
  /** A process was started; the record is the link's. */
  launched(process: WorkerProcess): WorkerRecord;
  /** The system refused to start a worker, or workers ended before they were ready, too often in a row. */
  hopeless(cause: unknown): void;
}

/**
 * Keeps a pool at its number of workers: starts them, replaces those that end, and gives up when starting fails over
 * and over, so that a broken initializer is an error and no storm of processes.
 */
export class Crew {
  readonly links = new Set<WorkerLink>();
  /** How many workers there should be now. */
  readonly #wanted: () => number;
  readonly #restarts: RestartLimit;
  readonly #start: StartWorker;
  readonly #listener: CrewListener;
  #failedStarts = 0;
  #pause: NodeJS.Timeout | undefined;
  #held = false;
  #disbanded = false;

  constructor(wanted: () => number, maxRestarts: number, start: StartWorker, listener: CrewListener) {
    this.#wanted = wanted;
    this.#restarts = new RestartLimit(maxRestarts, () => this.#tryFill());
    this.#start = start;
    this.#listener = listener;
  }

  /** Starts what is missing now. Throws what starting a worker throws. */
  fill(): void {
    for (let missing = this.#restarts.allowed(this.#wanted() - this.#active()); missing > 0; missing--) this.#startOne();
  }

  /** A worker ended by itself, or was killed, that had been ready: another one takes its place, but not without end. */
  faulted(): void {
    this.#restarts.faulted();
  }

  /** Fills the crew again after a worker has gone; a start that fails is tried again after a pause. */
  refill(): void {
    if (this.#disbanded || this.#pause !== undefined) return;
    if (this.#failedStarts > 0) {
      this.#pause = setTimeout(() => this.#tryFill(), Math.min(PAUSE_MS * 2 ** (this.#failedStarts - 1), LONGEST_PAUSE_MS));
      if (!this.#held) this.#pause.unref();
    } else {
      this.#tryFill();
    }
  }

  /** A worker is ready: starting works. */
  started(): void {
    this.#failedStarts = 0;
  }

  /** A worker ended before it was ready, by itself or because a signal ended it. */
  startFailed(cause: unknown, bySignal: boolean): void {
    this.#failedStarts++;
    const passing = bySignal || [...this.links].some(({ hand }) => hand !== undefined);
    if (this.#failedStarts < (passing ? FAILED_STARTS_AT_MOST : FAILED_STARTS_ALLOWED) || this.#disbanded) return;
    this.#listener.hopeless(cause);
  }

  /** No more workers are started. */
  disband(): void {
    this.#disbanded = true;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#restarts.stop();
  }

  /** While held, the crew keeps the program alive. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    waitBegins();
    for (const link of this.links) link.process.channel.ref();
    this.#pause?.ref();
    this.#restarts.hold(true);
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const link of this.links) link.process.channel.unref();
    this.#pause?.unref();
    this.#restarts.hold(false);
  }

  /** Workers that are here to stay. */
  #active(): number {
    let count = 0;
    for (const link of this.links) if (!link.leaving && !link.spared) count++;
    return count;
  }

  #tryFill(): void {
    this.#pause = undefined;
    if (this.#disbanded) return;
    try {
      this.fill();
    } catch (error) {
      this.startFailed(error, false);
      this.refill();
    }
  }

  #startOne(): void {
    const box = openBlackBox();
    try {
      const process = this.#start(box?.path ?? '');
      const link = new WorkerLink(process, this.#listener.launched(process), box, this.#listener);
      this.links.add(link);
      if (this.#held) link.process.channel.ref();
    } catch (error) {
      box?.close();
      throw error;
    }
  }
}

/** In memory where the system offers that; without a black box a worker is given one task at a time. */
function openBlackBox(): BlackBoxReader | undefined {
  const name = `forkful-${process.pid}-${randomBytes(8).toString('hex')}.box`;
  for (const folder of boxFolders()) {
    try {
      return new BlackBoxReader(join(folder, name));
    } catch {
      // A full or read-only disk; the next folder may do.
    }
  }
  return undefined;
}

function boxFolders(): readonly string[] {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return ['/dev/shm', tmpdir()];
  } catch {
    return [tmpdir()];
  }
}
