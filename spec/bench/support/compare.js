import Table from 'cli-table3';

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} [skip] Why it cannot be measured here; the table says so.
 * @property {(count: number) => Promise<number | void>} run Does the work `count` times; may measure itself and give milliseconds.
 * @property {() => Promise<void>} [close]
 */

/**
 * Measures subjects in turn, round after round, and prints medians as ratios to the first one.
 *
 * The subjects take turns because a machine has moods: what disturbs a round disturbs all of them, and the median forgets it.
 *
 * @param {string} title
 * @param {readonly Subject[]} subjects
 * @param {{ count: number, rounds?: number, warmup?: number, unit: 'ms' | 'µs' | '/s' }} options
 * @returns {Promise<Map<string, number>>} milliseconds per operation by name
 */
export async function compare(title, subjects, { count, rounds = 11, warmup = 2, unit }) {
  const times = new Map(subjects.map(({ name }) => [name, []]));
  const able = subjects.filter(({ skip }) => skip === undefined);
  for (let round = -warmup; round < rounds; round += 1) {
    for (const { name, run } of able) {
      const started = performance.now();
      const own = await run(count);
      const elapsed = own ?? performance.now() - started;
      if (round >= 0) times.get(name).push(elapsed / count);
    }
  }
  for (const { close } of subjects) await close?.();

  const medians = new Map(able.map(({ name }) => [name, median(times.get(name))]));
  const base = medians.get(able[0]?.name);
  const table = new Table({ head: [title, `median ${unit}`, 'spread', 'time, times the first'], colAligns: ['left', 'right', 'right', 'right'], style: { head: [], border: [] } });
  for (const { name, skip } of subjects) {
    if (skip !== undefined) {
      table.push([name, { colSpan: 3, content: `skipped: ${skip}` }]);
      continue;
    }
    const sorted = times.get(name).sort((a, b) => a - b);
    const [low, high] = [sorted[sorted.length >> 2], sorted[(sorted.length * 3) >> 2]];
    const value = medians.get(name);
    const spread = `±${(((high - low) / 2 / value) * 100).toFixed(0)} %`;
    // More is better for rates, less for times; the ratio is of times in both cases.
    table.push([name, show(value, unit), spread, (value / base).toFixed(2)]);
  }
  console.log(table.toString());
  return medians;
}

function show(ms, unit) {
  if (unit === 'ms') return ms.toFixed(2);
  if (unit === 'µs') return (ms * 1000).toFixed(1);
  return Math.round(1000 / ms).toLocaleString('en');
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
