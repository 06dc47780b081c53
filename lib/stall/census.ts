import { programId } from '../process/program-id.js';
import { pauseBackground, resumeBackground } from '../util/background.js';
import { forgetNothingElse, whenNothingElse } from '../util/keep-alive.js';
import type { ProcessFacts } from './facts.js';
import { otherWork } from './other-work.js';
import { ownFacts } from './own-facts.js';
import { relatives, type Relative } from './relatives.js';

/** What a parent asks its child about the child and all of its own. */
export interface Question {
  /**
   * `quiet`: answer when you have nothing to do but to wait in forkful, whenever that is. `confirm`: the same, and look for what
   * may set you going although Node would not wait for it. `tell`: answer now.
   */
  readonly ask: 'quiet' | 'confirm' | 'tell';
  /** Names the question: a newer one takes the place of an older one. */
  readonly number: number;
  /** How long a `tell` waits for those below, in milliseconds. */
  readonly withinMs?: number | undefined;
}

/** A child's answer: one entry for each process of its branch. */
export interface Answer {
  readonly number: number;
  readonly facts: readonly ProcessFacts[];
}

/** What a level of the tree keeps back of the time for a `tell`. */
const LEVEL_MS = 100;

type Handle = Relative['handle'];

/** The questions under way here: one about quiet, and one that wants an answer now. */
const asked: { quiet: Branch | undefined; tell: Branch | undefined } = { quiet: undefined, tell: undefined };

/** Asks this process and all below it; `done` gets what they say, once, unless a newer question takes this one's place. */
export function takeCensus(question: Question, done: (facts: readonly ProcessFacts[]) => void): void {
  const kind = question.ask === 'tell' ? 'tell' : 'quiet';
  asked[kind]?.stop();
  const branch = new Branch(question, done);
  asked[kind] = branch;
  branch.begin();
}

/**
 * One question to one process and those below: first the children answer, then the process itself, so that what they brought
 * it is done. Children that it starts meanwhile are asked too.
 */
class Branch {
  readonly question: Question;
  readonly #done: (facts: readonly ProcessFacts[]) => void;
  readonly #asked = new Set<Handle>();
  readonly #answers = new Map<Handle, readonly ProcessFacts[]>();
  readonly #forget: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(question: Question, done: (facts: readonly ProcessFacts[]) => void) {
    this.question = question;
    this.#done = done;
  }

  begin(): void {
    const { ask, withinMs = 0 } = this.question;
    if (ask === 'tell') this.#timer = setTimeout(() => this.#finish(undefined), withinMs);
    this.#proceed();
  }

  stop(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    for (const forget of this.#forget) forget();
    if (this.question.ask !== 'tell') forgetNothingElse();
  }

  heard(handle: Handle, { number, facts }: Answer): void {
    if (this.#over || number !== this.question.number || !this.#asked.has(handle)) return;
    this.#answers.set(handle, facts);
    this.#proceed();
  }

  #proceed(): void {
    if (this.#over) return;
    for (const { handle } of relatives()) if (!this.#asked.has(handle)) this.#ask(handle);
    if (relatives().some(({ handle }) => !this.#answers.has(handle))) return;
    if (this.question.ask === 'tell') this.#finish(undefined);
    else whenNothingElse(() => this.#idle());
  }

  /**
   * Looks for what Node would not wait for, then whether the process is idle still. Node leaves its one timer set for timers that
   * were cleared since: so let one fire first, after which it is set for the next that is there.
   */
  #confirm(): void {
    pauseBackground();
    setTimeout(() => {
      setImmediate(() => {
        const why = otherWork();
        resumeBackground();
        if (!this.#over) whenNothingElse(() => this.#finish(why));
      });
    }, 1);
  }

  #ask(handle: Handle): void {
    this.#asked.add(handle);
    handle.onWord((word) => {
      for (const branch of [asked.quiet, asked.tell]) branch?.heard(handle, word as Answer);
    });
    const { withinMs } = this.question;
    handle.say({ ...this.question, withinMs: withinMs === undefined ? undefined : Math.max(LEVEL_MS, withinMs - LEVEL_MS) });
    this.#forget.push(handle.onExit(() => queueMicrotask(() => this.#proceed())));
  }

  /** Nothing is left to do here but to wait in forkful; unless a child came or went since. */
  #idle(): void {
    if (this.#over) return;
    if (relatives().some(({ handle }) => !this.#answers.has(handle))) return this.#proceed();
    if (this.question.ask === 'confirm') this.#confirm();
    else this.#finish(undefined);
  }

  #finish(alive: string | undefined): void {
    if (this.#over) return;
    const below = relatives().flatMap((one) => this.#answers.get(one.handle) ?? [silent(one)]);
    this.stop();
    this.#done([ownFacts(alive), ...below]);
  }
}

/** What stands in the place of a child that does not answer. */
function silent({ name, handle }: Relative): ProcessFacts {
  return {
    pid: handle.pid,
    name,
    role: 'process',
    program: programId(),
    silent: true,
    steps: [],
    sent: 0,
    received: 0,
    connected: [],
    waits: [],
    moreWaits: 0,
  };
}
