import { fileURLToPath } from 'node:url';
import { isOwnFrame } from '../util/module-location.js';

/** The first line of a stack that is the user's: `/work/drain.ts:12:30`; empty when there is none. */
export function userFrame(stack: string | undefined, isOurs: (line: string) => boolean = isOwnFrame): string {
  for (const line of (stack ?? '').split('\n')) {
    if (!/^\s+at /.test(line) || isOurs(line) || /\(?node:|<anonymous>\)?$/.test(line)) continue;
    const place = /\(([^()]+:\d+:\d+)\)$/.exec(line)?.[1] ?? /at (?:async )?(\S.*:\d+:\d+)$/.exec(line)?.[1];
    if (place !== undefined) return asPath(place);
  }
  return '';
}

function asPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  const [, url, position] = /^(.*?)(:\d+:\d+)$/.exec(place) ?? [];
  try {
    return `${fileURLToPath(url ?? place)}${position ?? ''}`;
  } catch {
    return place;
  }
}
