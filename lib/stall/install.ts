import { onParentWord, tellParent } from '../process/kin-line.js';
import { thisProcess } from '../process/self.js';
import { whenWaitBegins } from '../util/waits.js';
import { takeCensus, type Answer, type Question } from './census.js';
import { raiseWaits, type RaiseWord } from './raise-waits.js';
import { watchWaits } from './watch.js';

/**
 * Puts the watch in place, in every process: the main process looks whether the program stands still, the others answer. Costs
 * nothing until a wait of the main process lasts.
 */
export function installStallWatch(): void {
  whenWaitBegins(() => {
    if (thisProcess().parent === undefined) watchWaits();
  });
  onParentWord((word) => {
    if (typeof word !== 'object' || word === null) return;
    if ('raise' in word) raiseWaits(word as RaiseWord);
    else if ('ask' in word) answer(word as Question);
  });
}

function answer(question: Question): void {
  takeCensus(question, (facts) => {
    tellParent({ number: question.number, facts } satisfies Answer);
  });
}
