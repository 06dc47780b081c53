import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ManagerClient } from '../../lib/manager/client.js';
import { UnitPort } from '../../lib/sync/unit-port.js';
import { ExitPriority, takeFinalizers } from '../../lib/util/finalizers.js';
import { MemoryManager } from '../manager/support/memory-manager.js';
import { until } from './support/sync-host.js';

const forEver = { timeoutMs: undefined, signal: undefined };

describe('a semaphore’s units that a process has at its end', () => {
  let manager: MemoryManager;
  let mine: ManagerClient;
  let watch: UnitPort;
  let ports: UnitPort[];

  /** Two handles of one semaphore of two units in one process; `watch` is somebody else's. */
  beforeEach(() => {
    manager = new MemoryManager();
    mine = manager.connect('mine');
    const others = manager.connect('others');
    const made = others.create('Semaphore', ['semaphore', 2]);
    watch = new UnitPort(made, 'used up');
    ports = [0, 1].map(() => new UnitPort(mine.open(made, made.lend()), 'used up'));
    atExit(); // the connections' own
  });
  afterEach(() => manager.close());

  const free = () => watch.ask('getValue', 'getValue');
  const atExit = () => takeFinalizers(ExitPriority.feeders, ExitPriority.feeders);

  /** What the process does at its end: nothing fails, and then its connection is gone. */
  async function end(): Promise<void> {
    for (const { run } of atExit()) await run();
    await mine.flushed();
    mine.close();
    await until(async () => ((await watch.ask('statistics', 'statistics')) as { holders: unknown[] }).holders.length === 0, 'it is gone');
  }

  it('are used up', async () => {
    await ports[0]!.acquire('acquire', forEver);
    await end();
    expect(await free()).toBe(1);
  });

  it('are used up when the handle that acquired them is forgotten, and another is not', async () => {
    await ports[0]!.acquire('acquire', forEver);
    ports[0]!.forgotten();
    expect(await free()).toBe(1);
    await end();
    expect(await free()).toBe(1);
  });

  it('are used up with the last handle', async () => {
    await ports[0]!.acquire('acquire', forEver);
    ports[1]!.forgotten();
    ports[0]!.forgotten();
    await end();
    expect(await free()).toBe(1);
  });

  it('cost nothing more when they were given back and every handle is forgotten', async () => {
    for (const port of ports) {
      await port.acquire('acquire', forEver);
      await port.release('release');
      port.forgotten();
    }
    expect(atExit()).toEqual([]);
    expect(await free()).toBe(2);
  });
});
