/*
 * Pi from random darts: each task throws its share with a generator of its own, and the shares are added up.
 *
 * Must be seen: an estimate near 3.14, and the very same number from one process that throws the same darts alone.
 */
import { Pool } from 'forkful';

const TASKS = 32;
const DARTS = 100_000;

/** How many of the darts hit the quarter of a circle. The seed decides where each of them goes. */
function hits(seed: number): number {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let inside = 0;
  for (let dart = 0; dart < DARTS; dart += 1) {
    const x = random();
    const y = random();
    if (x * x + y * y < 1) inside += 1;
  }
  return inside;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const seeds = Array.from({ length: TASKS }, (_, index) => 12_345 + index * 7_919);

await using pool = new Pool(4);
const together = sum(await pool.map(hits, seeds, { chunkSize: 1, progress: { label: 'darts', unit: 'volley' } }));
const alone = sum(seeds.map(hits));

const pi = (4 * together) / (TASKS * DARTS);
console.log(`${TASKS * DARTS} darts: pi is about ${pi.toFixed(4)}, off by ${Math.abs(pi - Math.PI).toFixed(4)}`);
console.log(`one process alone: ${together === alone ? 'the same' : 'another number'}`);
