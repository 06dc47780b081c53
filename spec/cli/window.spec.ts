import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mapWindow } from '../../lib/cli/map/window.js';

/** Work that is finished by hand, and a count of what was begun. */
function handWork() {
  const open = new Map<number, (value: string) => void>();
  return {
    begun: [] as number[],
    work(item: number): Promise<string> {
      this.begun.push(item);
      return new Promise((resolve) => open.set(item, resolve));
    },
    finish(item: number): void {
      open.get(item)!(`r${item}`);
    },
  };
}

async function* count(to = Infinity): AsyncGenerator<number> {
  for (let item = 1; item <= to; item += 1) yield item;
}

const turn = () => new Promise(setImmediate);

describe('mapWindow', () => {
  it('reads an endless source only as far as there is room', async () => {
    const hand = handWork();
    const results = mapWindow(count(), (item) => hand.work(item), { items: 3, ordered: true });
    const first = results.next();
    await turn();
    expect(hand.begun).toEqual([1, 2, 3]);
    hand.finish(1);
    expect(await first).toEqual({ done: false, value: ['r1'] });
    await turn();
    expect(hand.begun).toEqual([1, 2, 3, 4]);
    void results.return(undefined);
  });

  it('keeps to the weight, but lets one heavy item through', async () => {
    const hand = handWork();
    const results = mapWindow(count(), (item) => hand.work(item), {
      items: 100,
      weight: 10,
      weigh: (item) => item * 4,
      ordered: true,
    });
    void results.next();
    await turn();
    expect(hand.begun).toEqual([1, 2]);
    void results.return(undefined);
  });

  it('holds what comes early until it is its turn, and gives all that is ready at once', async () => {
    const hand = handWork();
    const results = mapWindow(count(3), (item) => hand.work(item), { items: 9, ordered: true });
    const first = results.next();
    await turn();
    hand.finish(3);
    hand.finish(2);
    await turn();
    hand.finish(1);
    expect(await first).toEqual({ done: false, value: ['r1', 'r2', 'r3'] });
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('gives results as they come when the order does not matter', async () => {
    const hand = handWork();
    const results = mapWindow(count(3), (item) => hand.work(item), { items: 9, ordered: false });
    const first = results.next();
    await turn();
    hand.finish(3);
    expect((await first).value).toEqual(['r3']);
    hand.finish(1);
    expect((await results.next()).value).toEqual(['r1']);
    hand.finish(2);
    expect((await results.next()).value).toEqual(['r2']);
  });

  it('yields a result while the source gives nothing new', async () => {
    async function* onceThenSilent(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    const results = mapWindow(onceThenSilent(), async (item) => item, { items: 9, ordered: true });
    expect((await results.next()).value).toEqual([1]);
  });

  it("passes the source's error on, after the results before it", async () => {
    async function* breaks(): AsyncGenerator<number> {
      yield 1;
      throw new Error('disk on fire');
    }
    const results = mapWindow(breaks(), async (item) => item, { items: 9, ordered: true });
    expect((await results.next()).value).toEqual([1]);
    await expect(results.next()).rejects.toThrow('disk on fire');
  });

  it('stops reading when its consumer leaves', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield (read += 1);
    }
    for await (const _ of mapWindow(endless(), async (item) => item, { items: 2, ordered: true })) break;
    const readThen = read;
    await turn();
    await turn();
    expect(read).toBeLessThanOrEqual(readThen + 1);
  });

  it('loses nothing, doubles nothing and keeps the order, whatever the timing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        async (turns, items, ordered) => {
          async function* source(): AsyncGenerator<number> {
            for (const index of turns.keys()) yield index;
          }
          let underWay = 0;
          let most = 0;
          const work = async (index: number): Promise<number> => {
            underWay += 1;
            most = Math.max(most, underWay);
            for (let left = turns[index]!; left > 0; left -= 1) await turn();
            underWay -= 1;
            return index;
          };
          const seen: number[] = [];
          for await (const ready of mapWindow(source(), work, { items, ordered })) seen.push(...ready);
          if (!ordered) seen.sort((a, b) => a - b);
          expect(seen).toEqual([...turns.keys()]);
          expect(most).toBeLessThanOrEqual(items);
        },
      ),
      { numRuns: 50 },
    );
  });
});
