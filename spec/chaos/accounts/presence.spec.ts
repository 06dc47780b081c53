import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enter, leave, makePresence, whoIsInside } from '../run/presence.js';

describe('who is inside, in the books of the random kills', () => {
  let folder: string;
  let place: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'presence-'));
    place = makePresence(folder, 'lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const dead =
    (...lives: string[]) =>
    (life: string): boolean =>
      lives.includes(life);

  it('are those who entered and have not left', () => {
    const first = enter(place, '1.0', 0, 7);
    enter(place, '2.0', 1, 3);
    expect(whoIsInside(place, '2.0', dead()).alive.toSorted()).toEqual(['1.0_0_7', '2.0_1_3']);
    leave(first);
    expect(whoIsInside(place, '2.0', dead())).toEqual({ alive: ['2.0_1_3'], dead: 0 });
  });

  it('shows the dead once, and clears away what they left', () => {
    enter(place, '1.0', 0, 7);
    enter(place, '2.0', 1, 3);
    expect(whoIsInside(place, '2.0', dead('1.0'))).toEqual({ alive: ['2.0_1_3'], dead: 1 });
    expect(readdirSync(place)).toEqual(['2.0_1_3']);
    expect(whoIsInside(place, '2.0', dead('1.0'))).toEqual({ alive: ['2.0_1_3'], dead: 0 });
  });

  it('does not take who looks for one who died inside before: its own mark is there a moment before the kill', () => {
    enter(place, '2.0', 1, 3);
    expect(whoIsInside(place, '2.0', dead('2.0'))).toEqual({ alive: ['2.0_1_3'], dead: 0 });
    expect(readdirSync(place)).toEqual(['2.0_1_3']);
  });
});
