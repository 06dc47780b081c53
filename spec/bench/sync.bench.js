/** Locks between processes: uncontended, and handed over between two; the floor is ten bytes there and back over a bare socket. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Lock, Process, RLock, Semaphore } from 'forkful';
import { compare } from './support/compare.js';
import { python } from './support/python.js';

const lock = new Lock();
const rLock = new RLock();

const uncontended = (target) => async (count) => {
  for (let round = 0; round < count; round += 1) {
    await target.acquire();
    await target.release();
  }
};

const echo = spawn(process.execPath, [fileURLToPath(new URL('support/echo.cjs', import.meta.url)), 'socket'], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
});
const wire = echo.stdio[3];
const ten = Buffer.alloc(10);
const floor = {
  name: 'ten bytes over a bare socket',
  async run(count) {
    for (let round = 0; round < count; round += 1) {
      const answer = new Promise((resolve) => wire.once('data', resolve));
      wire.write(ten);
      await answer;
    }
  },
};

await compare(
  'acquire + release, nobody else wants it',
  [
    floor,
    { name: 'forkful Lock', run: uncontended(lock) },
    { name: 'forkful RLock', run: uncontended(rLock) },
    python('Lock', 'lock'),
    python('Manager().Lock()', 'manager-lock'),
  ],
  { count: 1000, warmup: 3, rounds: 9, unit: 'µs' },
);

const [ping, pong] = [new Semaphore(0), new Semaphore(0)];
const player = new Process({
  target: async (mine, yours) => {
    for (;;) {
      await mine.acquire();
      await yours.release();
    }
  },
  args: [ping, pong],
  daemon: true,
});
player.start();

await compare(
  'a semaphore there and another one back',
  [
    floor,
    {
      name: 'forkful Semaphore',
      async run(count) {
        for (let round = 0; round < count; round += 1) {
          await ping.release();
          await pong.acquire();
        }
      },
    },
    python('Semaphore', 'ping-pong'),
    python('Manager().Semaphore()', 'manager-ping-pong'),
  ],
  { count: 500, warmup: 3, rounds: 9, unit: 'µs' },
);

player.kill();
await player.join();
echo.kill();
