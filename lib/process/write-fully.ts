import { writeSync } from 'node:fs';

/** How often a full pipe is tried again, a millisecond apart. */
const TRIES = 1000;

const pauseCell = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it in place, also into a pipe that takes only some of it now; not for ever where nobody reads. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0, tries = TRIES; at < bytes.length && tries > 0; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tries -= 1;
      Atomics.wait(pauseCell, 0, 0, 1);
    }
  }
}
