/*
 * A picture whose rows are computed by many: by processes, then by threads of this process, then by nobody else.
 *
 * Must be seen: the picture, and three times the same checksum.
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

const rows = Array.from({ length: HEIGHT }, (_, y) => y);

/** Rows come back in their order, each as bytes that go where they belong. */
async function picture(pool: Pool, label: string): Promise<Uint8Array> {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  let y = 0;
  for await (const bytes of pool.imap(row, rows, { chunkSize: 8, progress: { label, unit: 'row' } })) pixels.set(bytes, WIDTH * y++);
  pool.close();
  await pool.join();
  return pixels;
}

const processes = await picture(new Pool(3), 'processes');
const threads = await picture(new ThreadPool(3), 'threads');
const alone = new Uint8Array(WIDTH * HEIGHT);
for (const y of rows) alone.set(row(y), y * WIDTH);

const shades = ' .:-=+*#%@';
for (let y = 0; y < HEIGHT; y += 8) {
  const line = Array.from({ length: WIDTH / 4 }, (_, x) => shades[Math.min(9, Math.floor(Math.log2(alone[y * WIDTH + 4 * x]! + 1) * 1.3))]);
  console.log(line.join('').trimEnd());
}
const checksum = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex').slice(0, 16);
console.log(`processes: ${checksum(processes)}`);
console.log(`threads:   ${checksum(threads)}`);
console.log(`alone:     ${checksum(alone)}`);
