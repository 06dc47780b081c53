import { onManagerWord, onOwnerGone } from '../manager/kin-words.js';
import { onParentWord, tellParent } from '../process/kin-line.js';
import { parentProcess } from '../process/parent-process.js';
import { thisProcess } from '../process/self.js';
import { whenWaitBegins } from '../util/waits.js';
import { takeCensus, type Answer, type Question } from './census.js';
import { raiseWaits, type RaiseWord } from './raise-waits.js';
import { watchOrphans, watchWaits } from './watch.js';

/**
 * Puts the watch in place, in every process: the main process looks whether the program stands still, the others answer. Costs
 * nothing until a wait of the main process lasts.
 */
export function installStallWatch(): void {
  whenWaitBegins(() => {
    if (thisProcess().parent === undefined) watchWaits();
  });
  onParentWord((word) => hear(word, tellParent));
  onOwnerGone(watchOrphans);
  // Whose parent lives is asked by the parent.
  onManagerWord((word, reply) => hear(word, reply, parentProcess()?.isAlive() !== false));
}

/** Somebody above asks, or ends our waits; `elsewhere`: another one answers for this process. */
function hear(word: unknown, reply: (answer: Answer) => void, elsewhere = false): void {
  if (typeof word !== 'object' || word === null) return;
  if ('ask' in word) {
    const question = word as Question;
    if (elsewhere) reply({ number: question.number, facts: [] });
    else takeCensus(question, (facts) => reply({ number: question.number, facts }));
  } else if ('raise' in word && !elsewhere) {
    raiseWaits(word as RaiseWord);
  }
}
