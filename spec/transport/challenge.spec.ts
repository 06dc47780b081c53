import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Challenge, MAX_HANDSHAKE_FRAME } from '../../lib/transport/challenge.js';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');
const key = Buffer.from('secret');
const counting = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, index) => index));

/** Lets two sides talk until nobody has anything to say. */
function play(listener: Challenge, connector: Challenge): { outcomes: unknown[]; transcript: string[]; turns: number } {
  const outcomes: unknown[] = [undefined, undefined];
  const transcript: string[] = [];
  let turns = 0;
  let [speaker, messages] = [0, listener.begin()];
  while (messages.length > 0) {
    turns++;
    const [from, hearer] = [speaker, 1 - speaker];
    const answers: Uint8Array[] = [];
    for (const message of messages) {
      expect(message.byteLength).toBeLessThanOrEqual(MAX_HANDSHAKE_FRAME);
      transcript.push(`${from === 0 ? 'L' : 'C'} ${/^(?:#[A-Z]+#|\{sha256\})/.exec(text(message))?.[0] ?? '?'}`);
      if (outcomes[hearer] !== undefined) continue;
      const step = (hearer === 0 ? listener : connector).receive(message);
      answers.push(...step.send);
      outcomes[hearer] = step.outcome;
    }
    [speaker, messages] = [hearer, answers];
  }
  return { outcomes, transcript, turns };
}

describe('the challenge (CO-19)', () => {
  it('lets two sides with one key in, in one and a half round trips', () => {
    const { outcomes, transcript, turns } = play(new Challenge('listener', key), new Challenge('connector', key));
    expect(outcomes).toEqual([true, true]);
    expect(transcript).toEqual(['L #CHALLENGE#', 'C {sha256}', 'C #CHALLENGE#', 'L #WELCOME#', 'L {sha256}', 'C #WELCOME#']);
    expect(turns).toBe(4);
  });

  it('answers as Python 3.12 does', () => {
    // hmac.new(b'secret', b'{sha256}' + bytes(range(40)), 'sha256').hexdigest()
    const recorded = 'fc57fbe650d6124b98215e7b5d197d5807ad69982d275a9735ea2d56f1fa6989';
    const posed = Buffer.concat([Buffer.from('#CHALLENGE#{sha256}'), counting(40)]);
    const [digest] = new Challenge('connector', key).receive(posed).send;
    expect(text(digest).slice(0, 8)).toBe('{sha256}');
    expect(Buffer.from(digest ?? []).subarray(8).toString('hex')).toBe(recorded);
    expect(text(new Challenge('listener', key, { random: counting }).begin()[0])).toBe(posed.toString('latin1'));
  });

  it('keeps a connector with another key out, and tells it', () => {
    const { outcomes, transcript } = play(new Challenge('listener', key), new Challenge('connector', Buffer.from('other')));
    expect(outcomes).toEqual(['the other side has another key', 'the other side rejected our key']);
    expect(transcript.at(-1)).toBe('L #FAILURE#');
  });

  it('keeps a listener out that welcomes everybody and cannot answer', () => {
    const connector = new Challenge('connector', key);
    connector.receive(new Challenge('listener', Buffer.from('other')).begin()[0] ?? Buffer.alloc(0));
    expect(connector.receive(Buffer.from('#WELCOME#')).outcome).toBeUndefined();
    const { send, outcome } = connector.receive(Buffer.concat([Buffer.from('{sha256}'), Buffer.alloc(32)]));
    expect(outcome).toMatch('the other side has another key');
    expect(send.map(text)).toEqual(['#FAILURE#']);
  });

  it('does not take its own challenge or digest back from a mirror', () => {
    const listener = new Challenge('listener', key);
    const [posed] = listener.begin();
    expect(listener.receive(posed ?? Buffer.alloc(0)).outcome).toMatch('the other side has another key');
  });

  it('does not take the digest of an earlier challenge', () => {
    const digests = [1, 2].map(() => {
      const listener = new Challenge('listener', key);
      return new Challenge('connector', key).receive(listener.begin()[0] ?? Buffer.alloc(0)).send[0];
    });
    const listener = new Challenge('listener', key);
    listener.begin();
    expect(listener.receive(digests[0] ?? Buffer.alloc(0)).outcome).toMatch('the other side has another key');
  });

  it('poses every challenge once', () => {
    const posed = new Set(Array.from({ length: 100 }, () => text(new Challenge('listener', key).begin()[0])));
    expect(posed.size).toBe(100);
  });

  it.each([
    ['nothing', ''],
    ['a legacy challenge', `#CHALLENGE#${'x'.repeat(20)}`],
    ['another digest', `#CHALLENGE#{md5}${'x'.repeat(40)}`],
    ['a short challenge', '#CHALLENGE#{sha256}x'],
    ['a welcome too early', '#WELCOME#'],
  ])('refuses %s in the place of a challenge', (_, message) => {
    const { outcome, send } = new Challenge('connector', key).receive(Buffer.from(message));
    expect(typeof outcome).toBe('string');
    expect(send).toEqual([]);
  });

  it('lets nobody in by chance, whatever is said in whatever order', () => {
    const word = fc.constantFrom('#WELCOME#', '#FAILURE#', '#CHALLENGE#', '{sha256}', `#CHALLENGE#{sha256}${'r'.repeat(40)}`);
    const message = fc.oneof(word.map((said) => Buffer.from(said)), fc.uint8Array({ maxLength: 256 }));
    fc.assert(
      fc.property(fc.constantFrom('listener' as const, 'connector' as const), fc.array(message, { maxLength: 8 }), (side, said) => {
        const challenge = new Challenge(side, key);
        challenge.begin();
        for (const bytes of said) expect(challenge.receive(bytes).outcome).not.toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
