import { ClosedError } from '../errors/blame-errors.js';
import { CancelledError, type BrokenExecutor } from '../errors/futures-errors.js';
import { RuntimeError } from '../errors/python-errors.js';
import type { Engine } from '../pool/engine.js';
import { isLoss } from '../pool/lost-worker.js';
import { cannotStartText } from '../pool/pool-errors.js';
import { asCancellation } from './cancellations.js';
import type { MapInput } from './map-input.js';

/** The class of errors of an executor that breaks. */
export type BrokenClass = new (message: string, details: { readonly cause?: unknown }) => BrokenExecutor;

/** A map that may read more of its input. */
interface OpenMap {
  readonly input: MapInput;
  /** It reads only as its results are taken. */
  readonly buffered: boolean;
}

/** What an executor and its calls share. The calls know no executor: it may be forgotten while they run. */
export class ExecutorCore {
  readonly engine: Engine;
  /** The executor's class, as messages name it. */
  readonly name: string;
  readonly #Broken: BrokenClass;
  readonly #maps = new Set<OpenMap>();
  /** Since when no more calls are taken. */
  #closedSince: 'shutdown' | "the program's end" | undefined;
  /** The method that ended the workers. */
  #endedBy: string | undefined;

  constructor(engine: Engine, name: string, Broken: BrokenClass) {
    this.engine = engine;
    this.name = name;
    this.#Broken = Broken;
  }

  /** Throws unless new calls may come. */
  requireOpen(method: string): string {
    const { engine, name } = this;
    const call = `${name}.${method}`;
    if (engine.brokenBy !== undefined) throw this.#broken(call, engine.brokenBy);
    if (this.#closedSince !== undefined || engine.state !== 'RUN') throw this.#closed(call);
    return call;
  }

  /** What somebody is told of a call's error: that of a worker that ended is the executor's own, one for each call. */
  errorOf(call: string, error: unknown): unknown {
    const { brokenBy } = this.engine;
    if (brokenBy !== undefined && error === brokenBy) return this.#broken(call, brokenBy);
    if (isLoss(error)) {
      const by = error.signal === undefined ? '' : ` (${error.signal})`;
      return new this.#Broken(
        `${call}: its worker was terminated abruptly with exit code ${String(error.exitCode)}${by}, ` +
          `${error.task === undefined ? 'before it was ready' : `while it ran ${error.task}`}. The executor goes on with another one; the cause says more.`,
        { cause: error },
      );
    }
    if (this.#endedBy !== undefined && error instanceof ClosedError) {
      return new this.#Broken(`${call}: ${this.#endedBy}() ended the worker before the call had a result. Call shutdown() to let calls finish.`, {
        cause: error,
      });
    }
    return error;
  }

  /** The function returned says that it will read no more. */
  addMap(map: OpenMap): () => void {
    this.#maps.add(map);
    return () => void this.#maps.delete(map);
  }

  /**
   * Takes no more calls. What was submitted is done, unless `cancel` says that what no worker has is cancelled.
   *
   * A map that reads as its results are taken reads no more; any other was submitted as a whole.
   */
  shutDown(cancel: boolean, since: 'shutdown' | "the program's end" = 'shutdown'): void {
    const call = `${this.name}.map`;
    this.#closedSince ??= since;
    for (const map of this.#maps) {
      if (cancel) map.input.cut(cancelled(call));
      else if (map.buffered) map.input.cut(this.#closed(call));
    }
    if (cancel) this.engine.failWaiting((task) => cancelled(task.call));
    this.engine.close();
  }

  /** Ends the workers: with SIGTERM, and SIGKILL after a while, or with SIGKILL at once. */
  end(method: string, kill: boolean): void {
    this.#endedBy ??= `${this.name}.${method}`;
    this.engine.terminate();
    if (kill) this.engine.killNow();
  }

  #broken(call: string, { cause }: RuntimeError): BrokenExecutor {
    return new this.#Broken(cannotStartText(call, cause), { cause });
  }

  #closed(call: string): RuntimeError {
    return new RuntimeError(`${call}: cannot schedule new futures after ${this.#closedSince ?? 'shutdown'}. Make a new ${this.name}.`);
  }
}

function cancelled(call: string): CancelledError {
  return asCancellation(new CancelledError(`${call}: shutdown({ cancelFutures: true }) cancelled the call before it began. Submit it elsewhere.`));
}
