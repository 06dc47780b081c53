import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PipeRule, type PipeWait } from '../../lib/connection/pipe-rule.js';
import type { ReceiveOutcome, SendOutcome } from '../../lib/connection/pipe-terms.js';

/** A message is a number and costs as much. */
const rule = (limit = 10, window = 5) => {
  const contended: object[] = [];
  const made = new PipeRule<number>({ limit, cost: (message) => message, window, onContended: (reader) => contended.push(reader) });
  return { made, contended };
};
const mine = { name: 'mine' };
const theirs = { name: 'theirs' };
const third = { name: 'third' };

function receive(pipe: PipeRule<number>, owner: object, wait = true): { readonly got: ReceiveOutcome<number>[]; readonly wait: PipeWait | undefined } {
  const got: ReceiveOutcome<number>[] = [];
  return { got, wait: pipe.receive(owner, wait, (outcome) => got.push(outcome)) };
}

function send(pipe: PipeRule<number>, owner: object, message: number, wait = true): { readonly sent: SendOutcome[]; readonly wait: PipeWait | undefined } {
  const sent: SendOutcome[] = [];
  const spot = pipe.send(owner, message, wait, (outcome) => sent.push(outcome));
  pipe.serve();
  return { sent, wait: spot };
}

describe('a direction of a pipe', () => {
  it('gives the only reader as much as the window takes, and one message always', () => {
    const { made } = rule(100, 5);
    for (const message of [2, 2, 2, 50]) made.post(message);
    expect(receive(made, mine).got).toEqual([[2, 2]]);
    expect(receive(made, mine).got).toEqual([[2]]);
    expect(receive(made, mine).got).toEqual([[50]]);
    expect(receive(made, mine, false).got).toEqual(['empty']);
  });

  it('gives several readers one at a time, and calls back what the first took ahead', () => {
    const { made, contended } = rule(100, 10);
    for (const message of [1, 2, 3]) made.post(message);
    expect(receive(made, mine).got).toEqual([[1, 2, 3]]);
    const asking = receive(made, theirs, false);
    expect(contended).toEqual([mine]);
    // It is not known yet whether there is a message for them.
    expect(asking.got).toEqual([]);
    made.acknowledge(mine, 1);
    expect(asking.got).toEqual([]);
    made.giveBack(mine, 2);
    expect(asking.got).toEqual([[2]]);
    expect(receive(made, theirs).got).toEqual([[3]]);
    made.leaveReading(theirs);
    // The only reader again.
    expect(receive(made, mine).got).toEqual([[2, 3]]);
  });

  it('hands nothing newer out before the first reader has returned what it took ahead', () => {
    const { made } = rule(100, 4);
    for (const message of [1, 2, 3, 4]) made.post(message);
    expect(receive(made, mine).got).toEqual([[1, 2]]);
    const [waiting, asking] = [receive(made, theirs), receive(made, third, false)];
    expect([waiting.got, asking.got]).toEqual([[], []]);
    made.giveBack(mine, 2);
    expect([waiting.got, asking.got]).toEqual([[[1]], [[2]]]);
    expect(receive(made, theirs).got).toEqual([[3]]);
  });

  it('keeps the reading of a process that closes its sending end', () => {
    const { made } = rule();
    const waiting = receive(made, mine);
    const ready: boolean[] = [];
    made.poll(mine, true, (is) => ready.push(is));
    made.leaveWriting(mine);
    made.post(1);
    made.serve();
    expect(waiting.got).toEqual([[1]]);
    made.giveBack(mine, 1);
    expect(ready).toEqual([true]);
    const sending = send(made, mine, 100);
    made.leaveReading(mine);
    expect(sending.sent).toEqual([]);
    expect(receive(made, theirs).got).toEqual([[1]]);
    made.acknowledge(theirs, 1);
    expect(sending.sent).toEqual(['sent']);
  });

  it('answers one try as soon as nothing can come back', () => {
    const { made } = rule();
    made.post(1);
    expect(receive(made, mine).got).toEqual([[1]]);
    const asking = receive(made, theirs, false);
    const polled: boolean[] = [];
    made.poll(third, false, (ready) => polled.push(ready));
    made.acknowledge(mine, 1);
    expect(asking.got).toEqual(['empty']);
    expect(polled).toEqual([false]);
  });

  it('polls without taking, and wakes all who poll', () => {
    const { made } = rule();
    const ready: string[] = [];
    made.poll(mine, true, () => ready.push('mine'));
    made.poll(theirs, true, () => ready.push('theirs'));
    made.post(1);
    made.serve();
    expect(ready).toEqual(['mine', 'theirs']);
    expect(made.stored).toBe(1);
    made.poll(mine, false, (is) => ready.push(String(is)));
    expect(ready[2]).toBe('true');
  });

  it('lets senders wait in turn while there is no room, and a long message in alone', () => {
    const { made } = rule(10);
    expect(send(made, mine, 8).sent).toEqual(['sent']);
    const long = send(made, mine, 100);
    const small = send(made, theirs, 1);
    expect(send(made, theirs, 1, false).sent).toEqual(['full']);
    expect([long.sent, small.sent]).toEqual([[], []]);
    expect(receive(made, third).got).toEqual([[8]]);
    expect(long.sent).toEqual([]); // still claimed, and counted
    made.acknowledge(third, 1);
    expect([long.sent, small.sent]).toEqual([['sent'], []]);
    expect(receive(made, third).got).toEqual([[100]]);
    made.acknowledge(third, 1);
    expect(small.sent).toEqual(['sent']);
  });

  it('ends after the last message, also when that comes back from the dead', () => {
    const { made } = rule();
    made.post(1);
    expect(receive(made, mine).got).toEqual([[1]]);
    made.endWriting();
    const waiting = receive(made, theirs);
    expect(waiting.got).toEqual([]);
    made.leaveReading(mine);
    expect(waiting.got).toEqual([[1]]);
    expect(receive(made, theirs).got).toEqual(['eof']);
    expect(receive(made, theirs, false).got).toEqual(['eof']);
    const ready: boolean[] = [];
    made.poll(theirs, true, (is) => ready.push(is));
    expect(ready).toEqual([true]);
  });

  it('breaks for senders when the last reader is gone, and keeps nothing', () => {
    const { made } = rule(3);
    send(made, mine, 3);
    const waiting = send(made, mine, 3);
    made.endReading();
    expect(waiting.sent).toEqual(['broken']);
    expect(send(made, mine, 1).sent).toEqual(['broken']);
    expect(made.post(1)).toBe(false);
    expect([made.stored, made.used]).toEqual([0, 0]);
  });

  it('keeps its promises through any history', () => {
    const owners = [mine, theirs, third];
    const owner = fc.nat({ max: 2 });
    const step = fc.oneof(
      fc.record({ do: fc.constant('post' as const), who: owner, cost: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant('send' as const), who: owner, cost: fc.integer({ min: 1, max: 15 }) }),
      fc.record({ do: fc.constantFrom('receive' as const, 'try' as const, 'poll' as const, 'leave' as const, 'cancel' as const), who: owner }),
      fc.record({ do: fc.constantFrom('acknowledge' as const, 'giveBack' as const), who: owner, count: fc.integer({ min: 1, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, endsReading) => {
        // Messages are told apart by a fraction; whole parts are what they cost.
        let numbered = 0;
        const pipe = new PipeRule<number>({ limit: 12, cost: Math.floor, window: 6, onContended: () => undefined });
        const accepted = new Set<number>();
        const held = owners.map(() => [] as number[]);
        const gone: number[] = [];
        const waits: { readonly spot: PipeWait; readonly who: number; over: boolean }[] = [];
        const settledTwice: string[] = [];
        const park = (make: (over: () => boolean) => PipeWait | undefined, who: number): void => {
          const entry = { who, over: false } as { spot: PipeWait; who: number; over: boolean };
          const over = (): boolean => {
            if (entry.over) settledTwice.push('twice');
            return (entry.over = true);
          };
          const spot = make(over);
          if (spot === undefined) return;
          entry.spot = spot;
          waits.push(entry);
        };
        for (const one of steps) {
          const who = owners[one.who]!;
          const message = 'cost' in one ? one.cost + ++numbered / 1000 : 0;
          switch (one.do) {
            case 'post':
              if (pipe.post(message)) accepted.add(message);
              pipe.serve();
              break;
            case 'send':
              park((over) => pipe.send(who, message, true, (outcome) => over() && outcome === 'sent' && accepted.add(message)), one.who);
              pipe.serve();
              break;
            case 'receive':
            case 'try':
              park((over) => pipe.receive(who, one.do === 'receive', (outcome) => {
                over();
                if (typeof outcome !== 'string') held[one.who]!.push(...outcome);
              }), one.who);
              break;
            case 'poll':
              park((over) => pipe.poll(who, true, () => over()), one.who);
              break;
            case 'acknowledge':
              // Before: the room that this makes may bring its owner the next message at once.
              gone.push(...held[one.who]!.splice(0, one.count));
              pipe.acknowledge(who, one.count);
              break;
            case 'giveBack':
              held[one.who]!.splice(0, one.count);
              pipe.giveBack(who, one.count);
              break;
            case 'leave':
              held[one.who] = [];
              for (const wait of waits) if (wait.who === one.who) wait.over = true;
              pipe.leaveWriting(who);
              pipe.leaveReading(who);
              break;
            case 'cancel': {
              const wait = waits.find((each) => each.who === one.who && !each.over);
              if (wait === undefined) break;
              wait.over = true;
              expect(pipe.cancel(wait.spot)).toBe(true);
              break;
            }
          }
          const out = held.flat();
          expect(pipe.claimed).toBe(out.length);
          expect(new Set([...gone, ...out]).size).toBe(gone.length + out.length);
          expect(pipe.stored + out.length + gone.length).toBe(accepted.size);
          const waiting = waits.filter(({ over, spot }) => !over && spot.parked);
          expect(waiting.length).toBe(waits.filter(({ over }) => !over).length);
        }
        expect(settledTwice).toEqual([]);
        // What nobody took comes out in the order in which it was accepted, and nothing else.
        for (const [index, who] of owners.entries()) {
          held[index] = [];
          for (const wait of waits) if (wait.who === index) wait.over = true;
          pipe.leaveWriting(who);
          pipe.leaveReading(who);
        }
        if (endsReading) {
          pipe.endReading();
          expect(pipe.used).toBe(0);
          return;
        }
        pipe.endWriting();
        const rest: number[] = [];
        for (;;) {
          const [outcome] = receive(pipe, mine).got;
          if (outcome === 'eof') break;
          rest.push(...(outcome as readonly number[]));
          pipe.acknowledge(mine, Infinity);
        }
        expect(new Set([...rest, ...gone]).size).toBe(accepted.size);
        expect(rest).toEqual([...accepted].filter((each) => rest.includes(each)));
        expect(pipe.used).toBeCloseTo(0);
      }),
      { numRuns: 300 },
    );
  });
});
