import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { createRpcPeer } from '../../lib/rpc/create-rpc-peer.js';
import type { IncomingCall } from '../../lib/rpc/rpc-peer.js';

interface Step {
  readonly do: 'request' | 'notify' | 'turn' | 'tick' | 'close' | 'abort' | 'reply' | 'fail' | 'giveUp';
  /** The request meant, for those that are about one. */
  readonly which: number;
}

const kinds = ['request', 'notify', 'turn', 'tick', 'abort', 'reply', 'fail', 'giveUp'] as const;
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof({ weight: 16, arbitrary: fc.constantFrom(...kinds) }, { weight: 1, arbitrary: fc.constant('close' as const) }),
  which: fc.nat(20),
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One request as the asking side and the answering side saw it. */
interface Story {
  readonly controller: AbortController;
  call?: IncomingCall;
  cancels: number;
  answeredWith?: string;
  outcome?: string;
}

describe('requests, answers, aborts and the end in any order', () => {
  it('settle every request once, with the answer that was given first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const [a, b] = createChannelPair();
        const stories: Story[] = [];
        const heard: string[] = [];
        const sent: string[] = [];
        let closed = 0;
        let refs = 0;
        a.ref = () => {
      refs++;
    };
        a.unref = () => {
      refs--;
    };
        const left = createRpcPeer(
          a,
          { request: () => undefined, notify: () => undefined, closed: () => { closed++; } },
          { onBroken: () => new Error('broken'), failed: (body) => new Error(Buffer.from(body).toString()) },
        );
        const right = createRpcPeer(
          b,
          {
            request: (body, call) => {
              const name = Buffer.from(body).toString();
              heard.push(name);
              const story = stories[Number(name.slice(1))];
              if (story === undefined) throw new Error('an unknown request');
              story.call = call;
              call.onCancel(() => {
                expect(story.answeredWith).toBeUndefined();
                story.cancels++;
              });
            },
            notify: (body) => void heard.push(Buffer.from(body).toString()),
            closed: () => { closed++; },
          },
          { onBroken: () => new Error('broken'), failed: () => new Error('not asked') },
        );

        const answer = (which: number, kind: 'reply' | 'fail' | 'giveUp'): void => {
          const story = stories[which];
          if (story?.call === undefined) return;
          const isFirst = story.answeredWith === undefined;
          if (kind === 'reply') story.call.reply(Buffer.from(`reply ${String(which)}`));
          else if (kind === 'fail') story.call.fail(Buffer.from(`fail ${String(which)}`));
          else if (story.controller.signal.aborted) story.call.cancelled();
          else return;
          if (isFirst) story.answeredWith = kind === 'giveUp' ? 'aborted' : `${kind} ${String(which)}`;
        };

        let isClosed = false;
        for (const one of steps) {
          if (one.do === 'turn') await turn();
          else if (one.do === 'tick') await Promise.resolve();
          else if (one.do === 'close') {
            right.close();
            isClosed = true;
          } else if (one.do === 'notify') {
            if (!isClosed) sent.push(`n${String(sent.length)}`);
            left.notify(Buffer.from(sent.at(-1) ?? ''));
            if (isClosed) continue;
          } else if (one.do === 'request') {
            const story: Story = { controller: new AbortController(), cancels: 0 };
            const name = `r${String(stories.push(story) - 1)}`;
            if (!isClosed) sent.push(name);
            left.request(Buffer.from(name), { signal: story.controller.signal }).then(
              (body) => (story.outcome = (story.outcome ?? '') + Buffer.from(body).toString()),
              (error: unknown) => (story.outcome = (story.outcome ?? '') + (error as Error).message),
            );
          } else if (one.do === 'abort') {
            stories[one.which]?.controller.abort(new Error('aborted'));
          } else {
            answer(one.which, one.do);
          }
        }

        // Everything that is open is answered, then both ends see the end.
        await turn();
        stories.forEach((_, which) => answer(which, 'reply'));
        await turn();
        left.close();
        await turn();

        if (!isClosed) expect(heard).toEqual(sent);
        else expect(sent.slice(0, heard.length)).toEqual(heard);
        for (const { outcome, answeredWith, cancels, call } of stories) {
          expect(cancels).toBeLessThanOrEqual(1);
          expect(outcome).toBeDefined();
          if (!isClosed) expect(outcome).toBe(call === undefined ? 'aborted' : answeredWith);
          else expect([answeredWith, 'broken', 'aborted']).toContain(outcome);
        }
        expect(closed).toBe(2);
        expect(refs).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
