/*
 * A class extends Process, takes arguments of its own and overrides run().
 *
 * Must be seen: both clocks tick, the quick one more often than the slow one, until the main program stops them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Process } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

class Clock extends Process {
  readonly interval: number;

  constructor(name: string, interval: number) {
    super({ name });
    this.interval = interval;
  }

  override async run(): Promise<void> {
    for (let tick = 1; ; tick += 1) {
      console.log(`${this.name} tick ${tick}`);
      await sleep(this.interval / speed);
    }
  }
}

const quick = new Clock('quick', 500);
const slow = new Clock('slow', 1500);
quick.start();
slow.start();
await sleep(3500 / speed + 200);
quick.terminate();
slow.terminate();
await quick.join();
await slow.join();
console.log(`both stopped: ${quick.exitCode} and ${slow.exitCode}`);
