import type { FileRecord } from './examine-file.js';
import type { ScanBatch } from './scan-worker.js';

/** What one worker did. */
export interface Share {
  files: number;
  bytes: number;
}

/** Adds up what comes back, from whomever and in whatever order. */
export class Tally {
  readonly records = new Map<string, FileRecord>();
  readonly shares = new Map<string, Share>();
  files = 0;
  bytes = 0;
  lines = 0;
  /** When the first worker began, in milliseconds of the system's clock. */
  begun: number | undefined;

  add({ worker, begun, records }: ScanBatch): void {
    this.begun = Math.min(begun, this.begun ?? begun);
    const share = this.shares.get(worker) ?? { files: 0, bytes: 0 };
    this.shares.set(worker, share);
    for (const record of records) {
      if (this.records.has(record.path)) throw new Error(`forkful scan: ${record.path} was examined twice.`);
      this.records.set(record.path, record);
      this.files += 1;
      this.bytes += record.bytes;
      this.lines += record.lines;
      share.files += 1;
      share.bytes += record.bytes;
    }
  }

  get unreadable(): FileRecord[] {
    return [...this.records.values()].filter(({ error }) => error !== undefined);
  }

  largest(count: number): FileRecord[] {
    return [...this.records.values()]
      .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
      .slice(0, count);
  }
}

/** The paths on which two tallies of the same files do not agree, or that only one of them has. */
export function differences(one: Tally, other: Tally): string[] {
  const paths = new Set([...one.records.keys(), ...other.records.keys()]);
  return [...paths].filter((path) => {
    const a = one.records.get(path);
    const b = other.records.get(path);
    return a?.sha256 !== b?.sha256 || a?.bytes !== b?.bytes || a?.lines !== b?.lines;
  });
}
