import type { Progress } from './progress-count.js';

let format: Intl.NumberFormat | undefined;

/** `12,345`. Made late: every child loads this file, and hardly any shows a figure. */
function whole(count: number): string {
  return (format ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })).format(count);
}

/** What besides the progress itself decides how it reads. */
export interface Wording {
  /** What is counted, in the singular: `file`. */
  readonly unit: string;
  /** Bytes per second, where there are any. */
  readonly bytesPerSecond?: number | undefined;
}

/** `420 of 1,000 files · 35 files/s · 3.4 MB/s · 17 s left · 3 failed` */
export function figures(progress: Progress, { unit, bytesPerSecond }: Wording): string {
  const { total, done, failed, elapsed, rate, remaining, over } = progress;
  const parts = [total === undefined || (over && done === total) ? units(done, unit) : `${whole(done)} of ${units(total, unit)}`];
  parts.push(`${rateText(rate)} ${unit}s/s`);
  if (bytesPerSecond !== undefined) parts.push(`${bytesText(bytesPerSecond)}/s`);
  if (over) parts.push(durationText(elapsed));
  else if (remaining !== undefined && elapsed > 0.5) parts.push(`${durationText(remaining)} left`);
  if (failed > 0) parts.push(`${whole(failed)} failed`);
  return parts.join(' · ');
}

function units(count: number, unit: string): string {
  return `${whole(count)} ${unit}${count === 1 ? '' : 's'}`;
}

/** Slow work has a rate, too: `0.4`. */
function rateText(rate: number): string {
  if (rate > 0 && rate < 0.095) return rate.toFixed(3);
  return rate > 0 && rate < 9.95 ? rate.toFixed(1) : whole(rate);
}

/** Powers of ten, as disks and networks are sold. */
function bytesText(bytes: number): string {
  if (bytes < 1000) return `${whole(bytes)} B`;
  let rest = bytes;
  for (const unit of ['kB', 'MB']) {
    rest /= 1000;
    if (rest < 999.5) return `${rest < 9.95 ? rest.toFixed(1) : rest.toFixed(0)} ${unit}`;
  }
  return `${(rest / 1000).toFixed(1)} GB`;
}

/** `12 s`, `3:07 min`, `2:05 h` */
export function durationText(seconds: number): string {
  const rounded = Math.round(seconds);
  if (rounded < 60) return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${String(rounded)} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${String(minutes)}:${two(rounded % 60)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)}:${two(minutes % 60)} h`;
  return `${String(Math.floor(hours / 24))} days ${String(hours % 24)} h`;
}
