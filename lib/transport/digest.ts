import type * as Crypto from 'node:crypto';
import { lazyRequire } from '../util/lazy-require.js';

/** Only who meets a manager or a listener with a key pays for loading it. */
const crypto = lazyRequire<typeof Crypto>('node:crypto');

/** What Python's `multiprocessing` allows since 3.12, by the name that travels, with the name that OpenSSL has for it. */
const DIGESTS = { md5: 'md5', sha256: 'sha256', sha384: 'sha384', sha3_256: 'sha3-256', sha3_384: 'sha3-384' } as const;
const PREFIX = /^\{(md5|sha256|sha384|sha3_256|sha3_384)\}/;
/** `{sha3_256}` and the like. */
const LONGEST_PREFIX = 10;
/** A challenge of Python 3.11 and older, and its answer: bare bytes, and MD5 whatever was asked. */
const LEGACY_CHALLENGE = 20;
const LEGACY_ANSWER = 16;

/** A digest that a challenge may ask for. */
export type DigestName = keyof typeof DIGESTS;

/** The names of the digests, for checks and messages. */
export const digestNames = Object.keys(DIGESTS) as readonly DigestName[];

/** `forkful`: SHA-256 alone, our managers among themselves. `python`: what Python 3.12 takes, older peers' MD5 too. */
export type Dialect = 'forkful' | 'python';

/** Random bytes in a challenge. */
export const RANDOM_BYTES = 40;

/** What is posed: random bytes behind the name of the digest that we want. */
export function newChallenge(name: DigestName = 'sha256', random: (bytes: number) => Buffer = crypto().randomBytes): Buffer {
  return Buffer.concat([Buffer.from(`{${name}}`), random(RANDOM_BYTES)]);
}

/**
 * Answers a challenge: the digest over all of it, its name included, so that nobody can change the name on the way.
 *
 * Gives the reason as text when it is no challenge that this dialect answers.
 */
export function answerTo(dialect: Dialect, key: Uint8Array, challenge: Uint8Array): Buffer | string {
  if (dialect === 'python' && challenge.byteLength < LEGACY_CHALLENGE) return 'the challenge of the other side is too short';
  const name = digestOf(dialect, challenge);
  if (name === undefined) return 'the other side wants another digest than sha256';
  if (dialect === 'forkful' && challenge.byteLength < '{sha256}'.length + RANDOM_BYTES) {
    return 'the challenge of the other side is too short';
  }
  return name === 'legacy' ? hmac('md5', key, challenge) : Buffer.concat([Buffer.from(`{${name}}`), hmac(name, key, challenge)]);
}

/** Whether the answer to our challenge proves the key: `true`, or the reason as text. */
export function checkAnswer(dialect: Dialect, key: Uint8Array, challenge: Uint8Array, answer: Uint8Array): true | string {
  const name = digestOf(dialect, answer);
  if (name === undefined) return 'the other side has another key, or does not speak the protocol';
  const mac = name === 'legacy' ? answer : answer.subarray(name.length + 2);
  const expected = hmac(name === 'legacy' ? 'md5' : name, key, challenge);
  const proved = mac.byteLength === expected.length && crypto().timingSafeEqual(mac, expected);
  return proved || 'the other side has another key';
}

/** The digest that a message names; `legacy` for the bare bytes of an old Python, which its length tells. */
function digestOf(dialect: Dialect, message: Uint8Array): DigestName | 'legacy' | undefined {
  const bare = message.byteLength === LEGACY_CHALLENGE || message.byteLength === LEGACY_ANSWER;
  if (dialect === 'python' && bare) return 'legacy';
  const head = Buffer.from(message.subarray(0, LONGEST_PREFIX)).toString('latin1');
  const name = PREFIX.exec(head)?.[1] as DigestName | undefined;
  return dialect === 'forkful' && name !== 'sha256' ? undefined : name;
}

function hmac(name: DigestName, key: Uint8Array, message: Uint8Array): Buffer {
  return crypto().createHmac(DIGESTS[name], key).update(message).digest();
}
