const number = new Intl.NumberFormat('en-US');

/** `12,345` */
export function formatCount(count: number): string {
  return number.format(Math.round(count));
}

/** `3.4 MB`: powers of ten, as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let rest = bytes;
  for (const unit of ['kB', 'MB', 'GB']) {
    rest /= 1000;
    if (rest < 999.5) return `${rest < 9.95 ? rest.toFixed(1) : rest.toFixed(0)} ${unit}`;
  }
  return `${(rest / 1000).toFixed(1)} TB`;
}

/** `340 ms`, `2.31 s`, `3 min 20 s` */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0095) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** `1 file`, `2 files` */
export function formatUnits(count: number, unit: string): string {
  return `${formatCount(count)} ${unit}${count === 1 ? '' : 's'}`;
}
