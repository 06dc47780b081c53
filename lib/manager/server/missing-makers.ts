import { hostname } from 'node:os';
import { processOfHolder } from '../../process/holder.js';
import { makerOf } from '../maker.js';
import type { ManagerServer } from './manager-server.js';
import { inBackground } from '../../util/background.js';

const INTERVAL_MS = 250;
/** How long the children of a maker who is gone may take to come: they may have what nobody else has. */
const GRACE_MS = 1000;

/**
 * Looks now and then whether makers who have not been heard yet are still there.
 *
 * 1. A process makes a pipe and starts a child with one end; 2. it computes, and its connection is not even open; 3. it is
 * killed. Nobody else can know that nobody has the other end. On another machine nobody can look; such a maker is waited for.
 */
export function watchMissingMakers(server: ManagerServer): void {
  const here = hostname();
  const looked = new Set<number>();
  inBackground(INTERVAL_MS, () => {
    for (const id of server.table.withoutMaker()) {
      const maker = makerOf(id);
      if (maker === undefined || maker.host !== here || looked.has(maker.holder) || isThere(maker.holder)) continue;
      looked.add(maker.holder);
      const forget = (): void => {
        looked.delete(maker.holder);
        server.table.forgetMaker((one) => makerOf(one)?.holder === maker.holder);
      };
      setTimeout(() => server.lastWords.after(maker.holder, forget), GRACE_MS).unref();
    }
  });
}

/** A thread counts as there as long as its process is: nobody outside can see more. */
function isThere(holder: number): boolean {
  try {
    process.kill(processOfHolder(holder), 0);
    return true;
  } catch (error) {
    // There, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
