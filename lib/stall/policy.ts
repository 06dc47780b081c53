import { ValueError } from '../errors/python-errors.js';
import { inherit } from '../process/inherited.js';
import { describeValue } from '../util/describe-value.js';

/** What happens when a program stands still. */
export type StallPolicy = 'report' | 'raise' | 'ignore';

const POLICIES: readonly StallPolicy[] = ['report', 'raise', 'ignore'];

let chosen: StallPolicy = 'report';
/** It was set in this very process. */
let own = false;

/**
 * Chooses what happens when the whole program stands still: every process does nothing but wait in forkful, for things that
 * only these processes could give. Children that are started afterwards take the choice over.
 *
 * A program with anything else pending (a timer, a socket, a signal handler, a child process of its own, a wait with a time limit, a
 * process outside of it that uses its managers) does not stand still, and is left alone.
 *
 * @param policy `report`: the main process writes to stderr, once, who waits for what, where and since when, and the program
 *   goes on waiting. `raise`: it writes nothing, and every such wait rejects with `DeadlockError`, which carries that report.
 *   `ignore`: nobody looks. Default: `report`. What counts is the main process's choice; a child that has chosen `ignore` itself keeps
 *   its own waits.
 * @throws ValueError when there is no such policy.
 * @example
 * ```ts
 * import { DeadlockError, Queue, setStallPolicy } from 'forkful';
 *
 * setStallPolicy('raise');
 * const queue = new Queue<number>();
 * const error = await queue.get().catch((error: unknown) => error); // nobody is there to put anything
 * console.log(error instanceof DeadlockError); // true
 * ```
 *
 * Python has nothing like it: such a program hangs.
 */
export function setStallPolicy(policy: StallPolicy): void {
  choose(policy);
  own = true;
}

/** The policy in force. */
export function stallPolicy(): StallPolicy {
  return chosen;
}

/** Whether this process's waits are to be left alone, whatever the main process says. */
export function keepsItsWaits(): boolean {
  return own && chosen === 'ignore';
}

function choose(next: StallPolicy): void {
  if (!POLICIES.includes(next)) {
    throw new ValueError(`setStallPolicy: policy is ${describeValue(next)}. Choose among ${POLICIES.join(', ')}.`);
  }
  chosen = next;
}

inherit<StallPolicy>('stallPolicy', () => (chosen === 'report' ? undefined : chosen), choose);
