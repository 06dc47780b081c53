/** The place that an index names; `undefined` when there is none. */
export function placeOf(index: number, size: number): number | undefined {
  const at = index < 0 ? index + size : index;
  return at >= 0 && at < size ? at : undefined;
}

/** The place that an index of a slice names: what lies outside is the nearer end. */
export function clampIndex(index: number, size: number): number {
  return Math.min(Math.max(index < 0 ? index + size : index, 0), size);
}

/** The indices of Python's `[start:stop:step]`. */
export function indicesOf(start: number | undefined, stop: number | undefined, step: number, size: number): number[] {
  const indices: number[] = [];
  if (step > 0) {
    const end = stop === undefined ? size : clampIndex(stop, size);
    for (let at = start === undefined ? 0 : clampIndex(start, size); at < end; at += step) indices.push(at);
    return indices;
  }
  // Downwards the ends lie one lower: the last item, and the place before the first.
  const lower = (index: number): number => Math.min(Math.max(index < 0 ? index + size : index, -1), size - 1);
  const end = stop === undefined ? -1 : lower(stop);
  for (let at = start === undefined ? size - 1 : lower(start); at > end; at += step) indices.push(at);
  return indices;
}
