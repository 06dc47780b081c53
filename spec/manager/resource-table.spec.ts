import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResourceTable } from '../../lib/manager/server/resource-table.js';
import type { Resource } from '../../lib/manager/server/resource.js';
import type { ServerClient } from '../../lib/manager/server/server-client.js';
import { Tombstones } from '../../lib/manager/server/tombstones.js';

const client = (label: string): ServerClient => ({ label, notice: () => undefined });

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
  it('are a set of numbers for each client', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat({ max: 30 }))), (ids) => {
        const tombstones = new Tombstones();
        const model = new Set<string>();
        for (const [who, n] of ids) {
          tombstones.add(`${who}.${String(n)}`);
          model.add(`${who}.${String(n)}`);
        }
        for (const who of ['a', 'b', 'c']) {
          for (let n = 0; n <= 31; n++) expect(tombstones.has(`${who}.${String(n)}`)).toBe(model.has(`${who}.${String(n)}`));
        }
      }),
      { numRuns: 50 },
    );
  });
});
