import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Challenge } from '../../lib/transport/challenge.js';
import { answerTo, checkAnswer, digestNames, newChallenge, type Dialect } from '../../lib/transport/digest.js';

const key = Buffer.from('secret');
const counting = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, index) => index));
const posed = (prefix: string, length = 40): Buffer => Buffer.concat([Buffer.from(prefix), counting(length)]);
const hex = (bytes: Buffer | string): string => (typeof bytes === 'string' ? bytes : bytes.toString('hex'));

/** `multiprocessing.connection._create_response(b'secret', prefix + bytes(range(n))).hex()`, CPython 3.13.0. */
const recorded = [
  ['', 20, '7defa9cc46abc3583325d17ccda75190'],
  ['{md5}', 40, '7b6d64357de8928e8cca3ace2d777017168dc6a0b2'],
  ['{sha256}', 40, '7b7368613235367dfc57fbe650d6124b98215e7b5d197d5807ad69982d275a9735ea2d56f1fa6989'],
  ['{sha384}', 40, '7b7368613338347dbae78a3376369f7b803a8473318a9b7062495b47434159ac84fc92ddb33c51b277c44c3edd9a5f9cb7d628f21abe2665'],
  ['{sha3_256}', 40, '7b736861335f3235367d82e8fa62f363295b6655abecf0e98e510224c559e9745af9741c357aec358f90'],
  ['{sha3_384}', 40, '7b736861335f3338347dbfbe71d4e622f58ebf6cbe049af4c8fe518645b482915af0940d678c37c0b46dd1a2a448f9ee5141c91bba42b46a7862'],
] as const;

describe('the digests (CO-19)', () => {
  it.each(recorded)('answer a challenge %s as CPython does (T186)', (prefix, length, answer) => {
    const challenge = posed(prefix, length);
    expect(hex(answerTo('python', key, challenge))).toBe(answer);
    expect(checkAnswer('python', key, challenge, Buffer.from(answer, 'hex'))).toBe(true);
    const wrong = Buffer.from(answer, 'hex');
    wrong[wrong.length - 1]! ^= 1;
    expect(checkAnswer('python', key, challenge, wrong)).toBe('the other side has another key');
    expect(checkAnswer('python', Buffer.from('other'), challenge, Buffer.from(answer, 'hex'))).toBe('the other side has another key');
  });

  it('take the bare MD5 with which Python 3.11 answers a challenge that names sha256', () => {
    // hmac.new(b'secret', b'{sha256}' + bytes(range(40)), 'md5')
    const answer = Buffer.from('8e48d2bb349b4b72b9382999ed5b62eb', 'hex');
    expect(checkAnswer('python', key, posed('{sha256}'), answer)).toBe(true);
    expect(checkAnswer('forkful', key, posed('{sha256}'), answer)).toMatch(/another key/);
  });

  it('cannot be made weaker by changing the name on the way', () => {
    const challenge = newChallenge('sha256');
    const changed = Buffer.concat([Buffer.from('{md5}'), challenge.subarray('{sha256}'.length)]);
    const answer = answerTo('python', key, changed);
    expect(checkAnswer('python', key, challenge, answer as Buffer)).toBe('the other side has another key');
  });

  it('among ourselves are SHA-256 and nothing else', () => {
    for (const name of digestNames) {
      const answer = answerTo('forkful', key, newChallenge(name));
      if (name === 'sha256') expect(checkAnswer('forkful', key, newChallenge(name), answer as Buffer)).toMatch(/another key/);
      else expect(answer).toBe('the other side wants another digest than sha256');
    }
    expect(answerTo('forkful', key, posed('', 20))).toMatch(/another digest/);
  });

  it.each(['', '{sha256', '{sha1}', '{SHA256}', '{}'])('refuse a challenge that begins with %p', (prefix) => {
    expect(typeof answerTo('python', key, posed(prefix, 48))).toBe('string');
  });

  it('refuse a challenge that is too short', () => {
    expect(answerTo('python', key, Buffer.from('{sha256}12345678901'))).toBe('the challenge of the other side is too short');
  });

  it('prove nothing by chance', () => {
    const dialect = fc.constantFrom<Dialect>('forkful', 'python');
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.constantFrom(...recorded.map(([, , answer]) => Buffer.from(answer, 'hex'))));
    fc.assert(
      fc.property(dialect, fc.constantFrom(...digestNames), bytes, (how, name, answer) => {
        expect(checkAnswer(how, key, newChallenge(name), answer)).not.toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the challenge in Python's dialect", () => {
  /** Lets both talk, one message at a time; gives the outcomes and who said what. */
  function play(listener: Challenge, connector: Challenge): { outcomes: unknown[]; said: string[] } {
    const sides = [listener, connector];
    const outcomes: unknown[] = [undefined, undefined];
    const said: string[] = [];
    const queue = [...listener.begin().map((bytes) => ({ from: 0, bytes }))];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { from, bytes } = next;
      const name = /^#[A-Z]+#/.exec(Buffer.from(bytes).toString('latin1'))?.[0] ?? 'digest';
      said.push(`${from === 0 ? 'L' : 'C'} ${name}`);
      const hearer = 1 - from;
      const step = sides[hearer]!.receive(bytes);
      outcomes[hearer] = step.outcome;
      queue.push(...step.send.map((answer) => ({ from: hearer, bytes: answer })));
    }
    return { outcomes, said };
  }

  it('has one who speaks at a time, in the order of CPython', () => {
    const dialect = 'python';
    const { outcomes, said } = play(new Challenge('listener', key, { dialect }), new Challenge('connector', key, { dialect }));
    expect(outcomes).toEqual([true, true]);
    expect(said).toEqual(['L #CHALLENGE#', 'C digest', 'L #WELCOME#', 'C #CHALLENGE#', 'L digest', 'C #WELCOME#']);
  });

  it('also lets a connector of ours in that hurries', () => {
    const { outcomes } = play(new Challenge('listener', key, { dialect: 'python' }), new Challenge('connector', key));
    expect(outcomes).toEqual([true, true]);
  });

  it.each(digestNames)('may ask for %s', (digest) => {
    const options = { dialect: 'python', digest } as const;
    const { outcomes } = play(new Challenge('listener', key, options), new Challenge('connector', key, options));
    expect(outcomes).toEqual([true, true]);
  });

  it('takes the empty key for a key (T143)', () => {
    const empty = new Uint8Array();
    const dialect = 'python';
    expect(play(new Challenge('listener', empty, { dialect }), new Challenge('connector', empty, { dialect })).outcomes).toEqual([true, true]);
    expect(play(new Challenge('listener', empty, { dialect }), new Challenge('connector', key, { dialect })).outcomes).toEqual([
      'the other side has another key',
      'the other side rejected our key',
    ]);
  });

  it('has halves: one poses and one answers', () => {
    const options = { dialect: 'python', half: true } as const;
    const { outcomes, said } = play(new Challenge('listener', key, options), new Challenge('connector', key, options));
    expect(outcomes).toEqual([true, true]);
    expect(said).toEqual(['L #CHALLENGE#', 'C digest', 'L #WELCOME#']);
  });
});
