import { describe, expect, it } from '@jest/globals';
import type { Life } from '../run/journal.js';
import { LAG } from '../run/operations.js';
import { accountOfPipe } from '../run/stations/pipe-account.js';
import { laneAt, lifeOf } from './lives.js';

type Entries = Parameters<typeof laneAt>[2][];

describe('the account of a pipe', () => {
  const sending = (diedAt: number | undefined, ...entries: Entries): Life => lifeOf('s', laneAt('p', 0, ...entries), diedAt);
  const receiving = (diedAt: number | undefined, ...entries: Entries): Life => lifeOf('r', laneAt('p', 0, ...entries), diedAt);
  const accountOf = (sender: Life, receiver: Life) =>
    accountOfPipe({ sender: { life: 's', station: 'p' }, receiver: { life: 'r', station: 'p' }, lives: new Map([['s', sender], ['r', receiver]]) }); // prettier-ignore
  const three: Entries = [[10, 'send', 0], [11, 'sent'], [12, 'send', 1], [13, 'full'], [14, 'send', 2], [15, 'sent']];
  const both: Entries = [[10, 'recv'], [20, 'got', 0, 's'], [21, 'recv'], [22, 'got', 2, 's']];

  it('balances when all but what was refused comes, and then the end', () => {
    const sender = sending(undefined, ...three, [16, 'close'], [17, 'done']);
    expect(accountOf(sender, receiving(undefined, ...both, [23, 'recv'], [24, 'eof']))).toEqual({ broken: [], messages: 2 });
  });

  it('balances when the sender is killed, and what it had just sent is lost', () => {
    const sender = sending(30, ...three, [29, 'send', 3]);
    expect(accountOf(sender, receiving(undefined, ...both.slice(0, 2), [23, 'recv'], [33, 'eof']))).toEqual({ broken: [], messages: 1 });
  });

  it('balances when the receiver is killed', () => {
    const sender = sending(undefined, ...three, [40, 'send', 3], [50, 'broken']);
    expect(accountOf(sender, receiving(45, [10, 'recv'])).broken).toEqual([]);
  });

  it('balances when the time of one runs out while another of its process waits for the first answer', () => {
    const sender = lifeOf('s', [...laneAt('p', 0, [LAG + 41, 'send', 0], [LAG + 90, 'broken']), ...laneAt('p', 1, [LAG + 42, 'send', 1], [LAG + 60, 'full'])]);
    expect(accountOf(sender, receiving(40)).broken).toEqual([]);
  });

  it.each<[string, Life, Life, RegExp]>([
    ['a message that came twice', sending(undefined, ...three), receiving(undefined, ...both.slice(0, 2), [21, 'recv'], [22, 'got', 0, 's']), /message 0 came where 2 was to come/],
    ['a message that is left out', sending(undefined, ...three), receiving(undefined, ...both.slice(2)), /message 2 came where 0 was to come/],
    ['a message that was refused', sending(undefined, ...three), receiving(undefined, ...both.slice(0, 2), [21, 'recv'], [22, 'got', 1, 's']), /message 1 came where 2/],
    ['a message of nobody', sending(undefined), receiving(undefined, [1, 'recv'], [2, 'got', 0, 's']), /message 0 came where none/],
    ['a message of another pipe', sending(undefined, ...three), receiving(undefined, [10, 'recv'], [20, 'got', 0, 'x']), /a message of x came/],
    ['an end too early', sending(500, ...three), receiving(undefined, ...both, [23, 'recv'], [24, 'eof']), /its end was told while the sender was there/],
    ['messages that are lost in good order', sending(undefined, ...three, [16, 'close'], [17, 'done']), receiving(undefined, ...both.slice(0, 2), [23, 'recv'], [24, 'eof']), /1 messages were sent and did not come before the end: 2/],
    ['messages that are lost long before a death', sending(5000, ...three), receiving(undefined, ...both.slice(0, 2), [23, 'recv'], [5001, 'eof']), /1 messages were sent and did not come/],
    ['an end that is not told', sending(100, ...three), receiving(undefined, ...both, [LAG + 101, 'recv'], [LAG + 200, 'empty']), /a receiver was kept waiting though the sender was gone/],
    ['a sender who is told of an end that is none', sending(undefined, ...three, [16, 'send', 3], [17, 'broken']), receiving(undefined, ...both), /nobody receives, and somebody did/],
    ['a sender who is not told', sending(undefined, ...three, [LAG + 41, 'send', 3], [LAG + 90, 'full']), receiving(40, ...both), /a sender was kept waiting though the receiver was gone/],
    ['a wait that never ends', sending(undefined), receiving(undefined, [1, 'recv']), /in the middle of 'recv'/],
  ])('shows %s', (_, sender, receiver, text) => {
    expect(accountOf(sender, receiver).broken.join('\n')).toMatch(text);
  });
});
