import type { Life } from '../journal.js';

/*
 * The account of the sleepers of one condition:
 *
 *   S   about to sleep        n K   about to notify K
 *   W   was woken             m K   K were woken for sure, because others still slept
 *   T   slept in vain
 *
 * Nobody is woken whom nobody notified, and no notify is lost: who was woken for sure says so, or was killed asleep.
 */

/** Pure: the rules that are broken, and how many were woken. */
export function accountOfCondition(name: string, lives: readonly Life[]): { readonly broken: readonly string[]; readonly woken: number } {
  const broken: string[] = [];
  let woken = 0;
  let notified = 0;
  let sure = 0;
  let killed = 0;
  for (const { life, killed: wasKilled, events } of lives) {
    const asleep = new Set<number>();
    for (const [lane, station, what, count] of events) {
      if (station !== name) continue;
      if (what === 'S') asleep.add(lane);
      if (what === 'W' || what === 'T') asleep.delete(lane);
      if (what === 'W') woken++;
      if (what === 'n') notified += Number(count);
      if (what === 'm') sure += Number(count);
    }
    if (wasKilled) killed += asleep.size;
    else if (asleep.size > 0) broken.push(`${name}: ${life} ended in good order asleep`);
  }
  if (woken > notified) broken.push(`${name}: ${String(woken)} were woken by ${String(notified)} calls`);
  if (sure > woken + killed) broken.push(`${name}: ${String(sure)} were to be woken, ${String(woken)} were, and ${String(killed)} were killed asleep`);
  return { broken, woken };
}
