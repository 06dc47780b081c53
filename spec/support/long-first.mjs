import Sequencer from '@jest/test-sequencer';

/** Spec files that take minutes and need little of the machine: begun last, they would run on alone at the end. */
const LONG = ['spec/chaos/random-kills.spec.ts'];

/** Jest begins with the largest files while it does not know how long each takes; with these it begins first. */
export default class LongFirst extends Sequencer {
  async sort(tests) {
    const isLong = ({ path }) => LONG.some((end) => path.replaceAll('\\', '/').endsWith(end));
    const sorted = await super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
