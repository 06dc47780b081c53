import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** So much of a job's output stays in memory; the rest goes to a file. */
const IN_MEMORY = 1024 * 1024;
const PIECE = 256 * 1024;

/** A job's output until it is its turn to be printed. */
export class OutputSpool {
  #pieces: Uint8Array[] = [];
  #inMemory = 0;
  #file: { readonly descriptor: number; readonly remove: () => void } | undefined;
  #inFile = 0;

  get bytes(): number {
    return this.#inFile + this.#inMemory;
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#inMemory += bytes.length;
    if (this.#inMemory > IN_MEMORY) this.#spill();
  }

  /** All of it, in order, piece by piece; afterwards nothing is left. */
  *take(): Generator<Uint8Array> {
    for (let at = 0; at < this.#inFile; ) {
      const piece = Buffer.alloc(Math.min(PIECE, this.#inFile - at));
      at += readSync(this.#file!.descriptor, piece, 0, piece.length, at);
      yield piece;
    }
    yield* this.#pieces;
    this.drop();
  }

  /** Forgets it. Idempotent. */
  drop(): void {
    this.#pieces = [];
    this.#inMemory = 0;
    this.#inFile = 0;
    if (this.#file !== undefined) {
      closeSync(this.#file.descriptor);
      this.#file.remove();
    }
    this.#file = undefined;
  }

  #spill(): void {
    this.#file ??= temporaryFile();
    for (const piece of this.#pieces) {
      for (let at = 0; at < piece.length; ) at += writeSync(this.#file.descriptor, piece, at);
    }
    this.#inFile += this.#inMemory;
    this.#pieces = [];
    this.#inMemory = 0;
  }
}

/** Without a name where the system allows it, so that nothing stays behind however this process ends. */
function temporaryFile(): { readonly descriptor: number; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'forkful-map-'));
  const descriptor = openSync(join(folder, 'output'), 'w+');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (process.platform === 'win32') return { descriptor, remove };
  remove();
  return { descriptor, remove: () => undefined };
}
