import { describe, expect, it } from '@jest/globals';
import type { Channel } from '../../lib/transport/channel.js';
import { Inbox } from '../support/inbox.js';

const bytes = (text: string): Buffer => Buffer.from(text);

/** What every channel promises; run for each transport. `atOnce`: whether it hands everything over in `send`, so that nothing is ever unsent. */
export function channelConformance(transport: string, makePair: () => Promise<readonly [Channel, Channel]>, { atOnce = false } = {}): void {
  describe(`a channel over ${transport}`, () => {
    it('carries messages in order, both ways', async () => {
      const [left, right] = await makePair();
      const [toLeft, toRight] = [new Inbox(left), new Inbox(right)];
      const numbers = Array.from({ length: 1000 }, (_, index) => String(index));
      for (const number of numbers) {
        left.send(bytes(number));
        right.send(bytes(`-${number}`));
      }
      await Promise.all([toLeft.received(1000), toRight.received(1000)]);
      expect(toRight.texts).toEqual(numbers);
      expect(toLeft.texts).toEqual(numbers.map((number) => `-${number}`));
      left.close();
      await Promise.all([toLeft.ended(), toRight.ended()]);
    });

    it('carries empty messages, pieces, and sizes around every limit', async () => {
      const [left, right] = await makePair();
      const inbox = new Inbox(right);
      const sizes = [0, 1, 4, 255, 4095, 4096, 4097, 65_535, 65_536, 65_537, 300_000, 3_000_000];
      for (const size of sizes) left.send(Buffer.alloc(size, size % 251));
      left.sendPieces([bytes('a'), Buffer.alloc(0), Buffer.alloc(10_000, 'b'), bytes('c')]);
      left.sendPieces([]);
      await inbox.received(sizes.length + 2);
      sizes.forEach((size, index) => expect(inbox.messages[index]?.equals(Buffer.alloc(size, size % 251))).toBe(true));
      expect(inbox.messages.at(-2)?.toString()).toBe(`a${'b'.repeat(10_000)}c`);
      expect(inbox.messages.at(-1)?.length).toBe(0);
      right.close();
    });

    it('keeps what comes before there is a listener, and the end behind it', async () => {
      const [left, right] = await makePair();
      left.send(bytes('one'));
      left.send(Buffer.alloc(2_000_000));
      left.send(bytes('three'));
      left.close();
      await new Promise((resolve) => setImmediate(resolve));
      const inbox = new Inbox(right);
      expect(inbox.messages).toEqual([]);
      await inbox.ended();
      expect(inbox.messages.map(({ length }) => length)).toEqual([3, 2_000_000, 5]);
    });

    it('sends what is queued before it ends, and tells both sides once', async () => {
      const [left, right] = await makePair();
      const [toLeft, toRight] = [new Inbox(left), new Inbox(right)];
      left.send(Buffer.alloc(1_000_000));
      left.send(bytes('last'));
      left.close();
      left.close();
      left.send(bytes('too late'));
      expect(await toRight.ended()).toBeUndefined();
      expect(await toLeft.ended()).toBeUndefined();
      expect(toRight.messages.map(({ length }) => length)).toEqual([1_000_000, 4]);
      right.send(bytes('nobody hears this'));
      right.close();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect([toLeft.ends.length, toRight.ends.length, toLeft.messages.length]).toEqual([1, 1, 0]);
    });

    it('hears nothing any more after its own close', async () => {
      const [left, right] = await makePair();
      const heard: string[] = [];
      const ended = new Promise<void>((resolve) => {
        right.onMessage({
          message: (message) => {
            heard.push(Buffer.from(message).toString());
            right.close();
          },
          closed: () => resolve(),
        });
      });
      left.send(bytes('one'));
      left.send(bytes('two'));
      await ended;
      expect(heard).toEqual(['one']);
      left.close();
    });

    it('stands it when both sides close at once', async () => {
      const [left, right] = await makePair();
      const [toLeft, toRight] = [new Inbox(left), new Inbox(right)];
      left.send(bytes('l'));
      right.send(bytes('r'));
      left.close();
      right.close();
      await Promise.all([toLeft.ended(), toRight.ended()]);
      expect([toLeft.ends, toRight.ends]).toEqual([[undefined], [undefined]]);
    });

    it('counts what is unsent, and says when it is little again', async () => {
      const [left, right] = await makePair();
      left.send(Buffer.alloc(20_000_000));
      if (atOnce) expect(left.bufferedBytes).toBe(0);
      else expect(left.bufferedBytes).toBeGreaterThan(10_000_000);
      const inbox = new Inbox(right);
      await left.drained();
      expect(left.bufferedBytes).toBeLessThan(1_000_000);
      expect((await inbox.received(1))[0]?.length).toBe(20_000_000);
      left.send(Buffer.alloc(20_000_000));
      left.close();
      await left.drained();
      expect(left.bufferedBytes).toBeLessThan(1_000_000);
      await inbox.ended();
    });

    it('takes one listener', async () => {
      const [left, right] = await makePair();
      const inbox = new Inbox(left);
      expect(() => new Inbox(left)).toThrow('has a listener already');
      right.close();
      await inbox.ended();
    });

    it('counts references', async () => {
      const [left, right] = await makePair();
      left.ref();
      left.ref();
      left.unref();
      left.unref();
      left.unref();
      const inbox = new Inbox(right);
      left.ref();
      left.send(bytes('alive'));
      await inbox.received(1);
      left.unref();
      left.close();
      await inbox.ended();
    });
  });
}
