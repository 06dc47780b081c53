import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Channel } from '../../lib/transport/channel.js';
import { directed } from '../../lib/transport/direct-socket.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { Inbox } from '../support/inbox.js';
import { socketPair } from '../support/socket-pair.js';

interface Step {
  readonly side: 0 | 1;
  readonly do: 'send' | 'sendMuch' | 'flush' | 'listen' | 'close' | 'turn' | 'microtask';
}

const step: fc.Arbitrary<Step> = fc.record({
  side: fc.constantFrom(0 as const, 1 as const),
  do: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom<Step['do'][]>('send', 'sendMuch', 'flush', 'listen', 'turn', 'microtask') },
    { weight: 1, arbitrary: fc.constantFrom<Step['do'][]>('close') },
  ),
});

const transports = {
  memory: () => Promise.resolve(createChannelPair()),
  'a Unix socket': async (): Promise<readonly [Channel, Channel]> => {
    const { left, right } = await socketPair();
    return [createStreamChannel(left), createStreamChannel(right)];
  },
  'a direct socket': async (): Promise<readonly [Channel, Channel]> => {
    const { left, right } = await socketPair();
    return [createStreamChannel(directed(left)), createStreamChannel(right)];
  },
};

describe.each(Object.entries(transports))('sends, listeners and closes in any order over %s', (_, makePair) => {
  it('deliver a prefix of what was sent, all of it when only the sender closed, and one end to each side', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const channels = await makePair();
        const inboxes: (Inbox | undefined)[] = [undefined, undefined];
        const sent: number[][] = [[], []];
        const closed: (0 | 1)[] = [];
        for (const { side, do: what } of steps) {
          const channel = channels[side];
          if (what === 'send' || what === 'sendMuch') {
            const size = what === 'send' ? 10 + (sent[side]?.length ?? 0) : 100_000;
            channel.send(Buffer.alloc(size));
            if (closed.length === 0) sent[side]?.push(size);
          } else if (what === 'listen') inboxes[side] ??= new Inbox(channel);
          else if (what === 'flush') channel.flush();
          else if (what === 'turn') await new Promise((resolve) => setImmediate(resolve));
          else if (what === 'microtask') await Promise.resolve();
          else {
            channel.close();
            closed.push(side);
          }
        }
        if (closed.length === 0) {
          channels[0].close();
          closed.push(0);
        }
        const first = closed[0] ?? 0;
        const [left, right] = [0, 1].map((side) => (inboxes[side] ??= new Inbox(channels[side as 0 | 1]))) as [Inbox, Inbox];
        expect(await Promise.all([left.ended(), right.ended()])).toEqual([undefined, undefined]);
        await new Promise((resolve) => setImmediate(resolve));
        expect([left.ends.length, right.ends.length]).toEqual([1, 1]);
        for (const [side, inbox] of [left, right].entries()) {
          const heard = inbox.messages.map(({ length }) => length);
          const there = sent[1 - side] ?? [];
          if (side !== first && !closed.includes(side as 0 | 1)) expect(heard.slice(0, there.length)).toEqual(there);
          else expect(there.slice(0, heard.length)).toEqual(heard.slice(0, there.length));
        }
      }),
      { numRuns: 150 },
    );
  });
});
