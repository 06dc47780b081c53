/** Start and join of a process, against a bare `child_process.fork` of an empty file. The limit is 1.15. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getContext, Process } from 'forkful';
import { compare } from './support/compare.js';
import { cpuTime, hasCpuTime } from './support/cpu-time.js';
import { python } from './support/python.js';

const empty = fileURLToPath(new URL('support/empty.cjs', import.meta.url));
const nothing = () => {};
const prepared = getContext('forkserver');

async function bareForks(count) {
  for (let done = 0; done < count; done += 1) await once(fork(empty), 'exit');
}

async function processes(count) {
  for (let done = 0; done < count; done += 1) {
    const process = new Process({ target: nothing });
    process.start();
    await process.join();
  }
}

const measured = (run) => async (count) => {
  const before = cpuTime();
  await run(count);
  return cpuTime() - before;
};
const skip = hasCpuTime ? undefined : 'only Linux tells it';

await compare(
  'start + join, CPU time of both sides',
  [
    { name: 'child_process.fork of an empty file', run: measured(bareForks), skip },
    { name: 'forkful Process', run: measured(processes), skip },
  ],
  { count: 10, rounds: 9, warmup: 1, unit: 'ms' },
);

await compare(
  'start + join',
  [
    { name: 'child_process.fork of an empty file', run: bareForks },
    { name: 'forkful Process', run: processes },
    {
      name: 'forkful Process, kept ready (forkserver)',
      async run() {
        const process = new prepared.Process({ target: nothing });
        await sleep(300); // until the pocket is full again: what is measured is a start out of it
        const started = performance.now();
        process.start();
        await process.join();
        const elapsed = performance.now() - started;
        await sleep(300); // and the pocket's next fork must not burden the next subject
        return elapsed;
      },
    },
    python('spawn', 'start-spawn'),
    python('fork', 'start-fork'),
  ],
  { count: 1, rounds: 41, unit: 'ms' },
);
