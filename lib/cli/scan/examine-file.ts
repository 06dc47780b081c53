import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What is found out about one file. */
export interface FileRecord {
  /** Relative to the directory scanned, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** How many line ends it holds, as `wc -l` counts. */
  readonly lines: number;
  /** As `sha256sum` writes it; empty when the file could not be read. */
  readonly sha256: string;
  /** Why the file could not be read. */
  readonly error?: string;
}

/** Larger files are read in pieces, so that memory stays flat. */
const piece = Buffer.allocUnsafe(1024 * 1024);
const LINE_END = 10;

/** Reads one file, from the first byte to the last. Never throws: a file may vanish or be closed to us. */
export function examineFile(root: string, path: string): FileRecord {
  let bytes = 0;
  let lines = 0;
  const hash = createHash('sha256');
  try {
    const file = openSync(join(root, path), 'r');
    try {
      for (let size = 1; size > 0; ) {
        size = readSync(file, piece, 0, piece.length, null);
        const part = piece.subarray(0, size);
        bytes += size;
        hash.update(part);
        for (let at = part.indexOf(LINE_END); at !== -1; at = part.indexOf(LINE_END, at + 1)) lines += 1;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { path, bytes: 0, lines: 0, sha256: '', error: (error as Error).message };
  }
  return { path, bytes, lines, sha256: hash.digest('hex') };
}
