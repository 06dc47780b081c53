/** Start and join of a process, against a bare `child_process.fork` of an empty file. The limit is 1.15. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getContext, Process } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const empty = fileURLToPath(new URL('support/empty.cjs', import.meta.url));
const nothing = () => {};
const prepared = getContext('forkserver');

await compare(
  'start + join',
  [
    {
      name: 'child_process.fork of an empty file',
      async run(count) {
        for (let done = 0; done < count; done += 1) await once(fork(empty), 'exit');
      },
    },
    {
      name: 'forkful Process',
      async run(count) {
        for (let done = 0; done < count; done += 1) {
          const process = new Process({ target: nothing });
          process.start();
          await process.join();
        }
      },
    },
    {
      name: 'forkful Process, kept ready (forkserver)',
      async run() {
        const process = new prepared.Process({ target: nothing });
        await sleep(300); // until the pocket is full again: what is measured is a start out of it
        const started = performance.now();
        process.start();
        await process.join();
        return performance.now() - started;
      },
    },
    python('spawn', 'start-spawn'),
    python('fork', 'start-fork'),
  ],
  { count: 1, rounds: 41, unit: 'ms' },
);
