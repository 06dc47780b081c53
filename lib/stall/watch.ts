import type { Orphanage } from '../manager/kin-words.js';
import { getLogger } from '../process/logging.js';
import { currentWaits, waitsBegun } from '../util/waits.js';
import { takeCensus } from './census.js';
import { hangDoorBell } from './door-bell.js';
import { explain } from './explain.js';
import type { ProcessFacts } from './facts.js';
import { stallPolicy } from './policy.js';
import { raiseWaits } from './raise-waits.js';
import { adopt, orphans } from './relatives.js';
import { stallReport } from './report-text.js';
import { judge, reasonToLive, signature, type Verdict } from './verdict.js';

/** How long the main process waits without anything new before it looks around, and between its two looks. */
const PAUSE_MS = 250;
/** A program that turned out to be alive is looked at again after a pause, which doubles up to this. */
const LONGEST_PAUSE_MS = 4000;

/*
 *              a wait begins             nothing new for PAUSE_MS          all are idle            PAUSE_MS
 *   resting ──────────────────▶ pausing ─────────────────────────▶ first ──────────────▶ pausing ─────────▶ second ──▶ report
 *      ▲                          │   ▲                              │                    │  ▲               │  │
 *      └──────────────────────────┘   └──────────────────────────────┴────────────────────┴──┼───────────────┘  │
 *            nobody waits                   something may go on by itself, or new waits      └──────────────────┘
 *                                                                     something happened: this look was the first
 *
 * While the first look is under way nothing runs here: it ends when the last process has nothing left to do.
 */

let resting = true;
let pauseMs = PAUSE_MS;
let seenWaits = 0;
/** What the program had done when it was reported: as long as that stays, there is nothing new to report. */
let reported: string | undefined;
let questions = 0;

/** A wait begins in the main process: it will be looked at, if it lasts. Called very often. */
export function watchWaits(): void {
  if (!resting) return;
  resting = false;
  pauseMs = PAUSE_MS;
  pause(look);
}

/** The owner of this manager is gone: it looks instead, over the connections of those who use it, whether they stand still. */
export function watchOrphans(orphanage: Orphanage): void {
  adopt(orphanage);
  resting = false;
  pause(look);
}

/** Never keeps the program alive. */
function pause(next: () => void): void {
  setTimeout(next, pauseMs).unref();
}

function look(): void {
  if (orphans() === undefined) hangDoorBell();
  if ((currentWaits().length === 0 && orphans() === undefined) || stallPolicy() === 'ignore') {
    resting = true;
    return;
  }
  if (waitsBegun() !== seenWaits) {
    seenWaits = waitsBegun();
    pauseMs = PAUSE_MS;
    pause(look);
    return;
  }
  takeCensus({ ask: 'quiet', number: ++questions }, (facts) => {
    const why = reasonToLive(facts) ?? othersMayCome();
    if (why !== undefined) again(why);
    else confirm(facts);
  });
}

/**
 * All were idle, one after the other: are they still, and is nothing there that could wake one of them? The last question costs every process
 * ten milliseconds, so it is asked only when all that they tell for nothing is the same as at the first look.
 */
function confirm(first: readonly ProcessFacts[]): void {
  const begun = waitsBegun();
  setTimeout(() => {
    if (waitsBegun() !== begun) return look();
    // A turn of the event loop first: what arrived in the pause is dealt with then, also in a process that slept through it.
    setImmediate(() => {
      takeCensus({ ask: 'quiet', number: ++questions }, (second) => {
        follow(judge(first, second), second, () => {
          takeCensus({ ask: 'confirm', number: ++questions }, (third) => {
            follow(judge(first, third), third, stalled);
          });
        });
      });
    });
  }, PAUSE_MS).unref();
}

/** A main process knows all of its program; a manager knows those who have come to it. */
function othersMayCome(): string | undefined {
  return orphans()?.expectsOthers() === true ? 'a handle is on its way to a process that may still come' : undefined;
}

function follow(verdict: Verdict, facts: readonly ProcessFacts[], stalled: (facts: readonly ProcessFacts[]) => void): void {
  if (verdict.kind === 'moving') return confirm(facts);
  const why = verdict.kind === 'alive' ? verdict.why : othersMayCome();
  if (why === undefined) stalled(facts);
  else again(why);
}

function again(why: string): void {
  getLogger().debug('stall: not standing still: %s', why);
  pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  pause(look);
}

function stalled(facts: readonly ProcessFacts[]): void {
  const now = signature(facts);
  pauseMs = LONGEST_PAUSE_MS;
  if (now !== reported) {
    reported = now;
    tell(facts);
  }
  pause(look);
}

function tell(facts: readonly ProcessFacts[]): void {
  const around = { now: Date.now(), cwd: process.cwd() };
  // Nobody is left who would look at a program that goes on waiting, and end it.
  const raises = stallPolicy() === 'raise' || orphans() !== undefined;
  const end = orphans() !== undefined ? 'orphans' : raises ? 'raised' : 'goes on';
  const report = stallReport(facts, around, end);
  if (stallPolicy() === 'report') process.stderr.write(report);
  if (!raises) return;
  pauseMs = PAUSE_MS;
  raiseWaits({ raise: { why: explain(facts).join(' '), report } });
}
