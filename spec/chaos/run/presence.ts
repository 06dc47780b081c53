import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Who is inside of something that only so many may be in: a file for each visit, from behind the acquire until before the
 * release. `life_lane_number` names a visit, so a name that is there twice was there all the time between.
 */

export interface Visit {
  readonly name: string;
  readonly path: string;
}

export function makePresence(folder: string, name: string): string {
  const place = join(folder, `in-${name}`);
  mkdirSync(place);
  return place;
}

export function enter(place: string, life: string, lane: number, number: number): Visit {
  const name = [life, lane, number].join('_');
  const path = join(place, name);
  writeFileSync(path, '');
  return { name, path };
}

export function leave({ path }: Visit): void {
  rmSync(path, { force: true });
}

/**
 * Those who were inside at one and the same time, the killed ones apart; what the killed left is removed.
 *
 * Who looks lives: its mark of death is written a moment before the kill, and it may look in between.
 */
export function whoIsInside(place: string, looker: string, isMarked: (life: string) => boolean): { readonly alive: readonly string[]; readonly dead: number } {
  const isDead = (name: string): boolean => {
    const life = name.split('_')[0]!;
    return life !== looker && isMarked(life);
  };
  const first = new Set(readdirSync(place));
  const both = readdirSync(place).filter((name) => first.has(name));
  const alive = both.filter((name) => !isDead(name));
  const dead = [...first].filter(isDead);
  for (const name of dead) rmSync(join(place, name), { force: true });
  return { alive, dead: dead.length };
}
