import { describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ResourceTable } from '../../lib/manager/server/resource-table.js';
import type { Resource } from '../../lib/manager/server/resource.js';
import type { ServerClient } from '../../lib/manager/server/server-client.js';
import { Tombstones } from '../../lib/manager/server/tombstones.js';

const client = (label: string): ServerClient => ({ label, notice: () => undefined, onEnd: () => undefined });

function table() {
  const left: string[] = [];
  const kind = {
    name: 'Thing',
    create: (): Resource => ({
      call: () => undefined,
      post: () => undefined,
      leave: ({ label }) => void left.push(label),
      describe: () => ({}),
    }),
  };
  const resources = new ResourceTable([kind]);
  const hold = (who: ServerClient, id: string, token?: string) => resources.hold(who, { id, kind: 'Thing', args: [], token });
  return { resources, hold, left };
}

describe('the table of resources', () => {
  const maker = client('maker');
  const other = client('other');

  it('keeps a resource as long as somebody holds it', () => {
    const { resources, hold, left } = table();
    hold(maker, 'a.0');
    expect(resources.heldBy(maker, 'a.0')).toBeDefined();
    expect(resources.heldBy(other, 'a.0')).toBeUndefined();
    resources.release(maker, 'a.0');
    expect(resources.size).toBe(0);
    expect(left).toEqual(['maker']);
  });

  it('keeps it while a handle is under way, even if its sender is gone', () => {
    const { resources, hold } = table();
    hold(maker, 'a.0');
    resources.lend(maker, 'a.0', 'a:0');
    resources.leave(maker);
    expect(resources.size).toBe(1);
    hold(other, 'a.0', 'a:0');
    resources.leave(other);
    expect(resources.size).toBe(0);
  });

  it('does not mind when a handle arrives before the news that it is under way', () => {
    const { resources, hold } = table();
    hold(maker, 'a.0');
    hold(other, 'a.0', 'a:0');
    resources.lend(maker, 'a.0', 'a:0');
    resources.release(maker, 'a.0');
    resources.release(other, 'a.0');
    expect(resources.size).toBe(0);
  });

  it('is made by whoever comes first, and waits for its maker', () => {
    const { resources, hold } = table();
    hold(other, 'a.0', 'a:0');
    expect(resources.heldBy(other, 'a.0')).toBeDefined();
    resources.leave(other);
    expect(resources.size).toBe(1);
    hold(maker, 'a.0');
    resources.lend(maker, 'a.0', 'a:0');
    resources.leave(maker);
    expect(resources.size).toBe(0);
  });

  it('lets one handle be read by many', () => {
    const { resources, hold } = table();
    hold(maker, 'a.0');
    resources.lend(maker, 'a.0', 'a:0');
    hold(other, 'a.0', 'a:0');
    const third = client('third');
    hold(third, 'a.0', 'a:0');
    expect(resources.heldBy(third, 'a.0')).toBeDefined();
    for (const who of [maker, other, third]) resources.leave(who);
    expect(resources.size).toBe(0);
  });

  it('does not bring back what is gone', () => {
    const { resources, hold } = table();
    hold(maker, 'a.0');
    resources.leave(maker);
    hold(other, 'a.0', 'a:0');
    expect(resources.size).toBe(0);
    expect(resources.heldBy(other, 'a.0')).toBeUndefined();
  });

  it('knows no kind that it was not told of', () => {
    const { resources } = table();
    expect(() => resources.hold(maker, { id: 'a.0', kind: 'Toaster', args: [], token: undefined })).toThrow(/Toaster/);
  });
});

describe('tombstones', () => {
  it('know what a maker has told of, which is all up to a number', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat({ max: 5 }))), (steps) => {
        const tombstones = new Tombstones();
        const told = new Map<string, number>();
        for (const [who, more] of steps) {
          for (let n = 0; n < more; n++) {
            const next = told.get(who) ?? 0;
            told.set(who, next + 1);
            tombstones.heard(`${who}.${String(next)}`);
          }
          for (const name of ['a', 'b', 'c']) {
            for (let n = 0; n <= 20; n++) expect(tombstones.has(`${name}.${String(n)}`)).toBe(n < (told.get(name) ?? 0));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('stay as small as the makers are few, and forget those who were silent longest', () => {
    const tombstones = new Tombstones(3);
    for (let n = 0; n < 10_000; n++) tombstones.heard(`a.${String(n)}`);
    expect(tombstones.size).toBe(1);
    for (const maker of ['b', 'c', 'a', 'd']) tombstones.heard(`${maker}.0`);
    expect(tombstones.size).toBe(3);
    expect(['a.9999', 'b.0', 'c.0', 'd.0'].map((id) => tombstones.has(id))).toEqual([true, false, true, true]);
  });

  it('let a table be as small as what lives in it, whatever came and went', () => {
    const { resources, hold, left } = table();
    const maker = client('maker');
    hold(maker, 'first.0');
    const heap = (): number => {
      setFlagsFromString('--expose-gc');
      (runInNewContext('gc') as () => void)();
      return process.memoryUsage().heapUsed;
    };
    const rounds = (from: number, to: number): void => {
      for (let n = from; n < to; n++) {
        hold(maker, `first.${String(n)}`);
        resources.release(maker, `first.${String(n)}`);
        left.length = 0;
      }
    };
    rounds(1, 10_000);
    const before = heap();
    rounds(10_000, 300_000);
    expect(heap() - before).toBeLessThan(2 ** 20);
    expect(resources.size).toBe(1);
  });
});
