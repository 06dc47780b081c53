/*
 * A picture whose rows are computed by many: processes send their rows, threads write theirs into one buffer that all of them share.
 *
 * Must be seen: the picture, and three times the same checksum: of processes, of threads, and of one process alone.
 */
import { createHash } from 'node:crypto';
import { Pool, ThreadPool } from 'forkful';

const WIDTH = 240;
const HEIGHT = 160;
const STEPS = 200;

/** One row of the Mandelbrot set, a byte for each pixel: how soon its point runs away. */
function row(y: number): Uint8Array {
  const pixels = new Uint8Array(WIDTH);
  const b = (y / HEIGHT) * 2.4 - 1.2;
  for (let x = 0; x < WIDTH; x += 1) {
    const a = (x / WIDTH) * 3.4 - 2.3;
    let [re, im, step] = [0, 0, 0];
    while (step < STEPS && re * re + im * im < 4) {
      [re, im] = [re * re - im * im + a, 2 * re * im + b];
      step += 1;
    }
    pixels[x] = step;
  }
  return pixels;
}

/** For threads: the row goes where it belongs, and nothing has to be sent. */
function paint(y: number, buffer: SharedArrayBuffer): void {
  new Uint8Array(buffer).set(row(y), y * WIDTH);
}

const checksum = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex').slice(0, 16);
const rows = Array.from({ length: HEIGHT }, (_, y) => y);

const sent = new Uint8Array(WIDTH * HEIGHT);
{
  await using pool = new Pool(3);
  let y = 0;
  for await (const pixels of pool.imap(row, rows, { chunkSize: 8, progress: { label: 'processes', unit: 'row' } })) sent.set(pixels, WIDTH * y++);
}

const shared = new SharedArrayBuffer(WIDTH * HEIGHT);
{
  await using pool = new ThreadPool(3);
  await pool.starmap(paint, rows.map((y) => [y, shared] as const), { chunkSize: 8, progress: { label: 'threads', unit: 'row' } });
}

const alone = new Uint8Array(WIDTH * HEIGHT);
for (const y of rows) alone.set(row(y), y * WIDTH);

const shades = ' .:-=+*#%@';
for (let y = 0; y < HEIGHT; y += 8) {
  const line = Array.from({ length: WIDTH / 4 }, (_, x) => shades[Math.min(9, Math.floor(Math.log2(alone[y * WIDTH + 4 * x]! + 1) * 1.3))]);
  console.log(line.join('').trimEnd());
}
console.log(`processes: ${checksum(sent)}`);
console.log(`threads:   ${checksum(new Uint8Array(shared))}`);
console.log(`alone:     ${checksum(alone)}`);
