import type * as Crypto from 'node:crypto';
import { lazyRequire } from '../util/lazy-require.js';

/** Only who meets a manager pays for loading it. */
const crypto = lazyRequire<typeof Crypto>('node:crypto');

/** Words and sizes of the challenge that Python's `multiprocessing.connection` poses since 3.12 (CO-19). */
const CHALLENGE = Buffer.from('#CHALLENGE#');
const WELCOME = Buffer.from('#WELCOME#');
const FAILURE = Buffer.from('#FAILURE#');
const DIGEST_PREFIX = Buffer.from('{sha256}');
const RANDOM_BYTES = 40;

/** No message of the handshake is longer. */
export const MAX_HANDSHAKE_FRAME = 256;

/** What one side of the handshake says next, and how it stands. */
export interface ChallengeStep {
  readonly send: readonly Uint8Array[];
  /** `true` or the reason as text when it is over. */
  readonly outcome: true | string | undefined;
}

type State = 'await-challenge' | 'await-digest' | 'await-welcome' | 'over';

/**
 * One side of the mutual challenge: each proves to the other that it has the key, without sending it. Pure: a message
 * in, the messages to send out.
 *
 * ```text
 *   listener                              connector
 *   #CHALLENGE#{sha256}R1  ───────────▶
 *                          ◀───────────   {sha256}HMAC(key, {sha256}R1) · #CHALLENGE#{sha256}R2
 *   #WELCOME# · {sha256}HMAC(key, …R2) ─▶
 *                          ◀───────────   #WELCOME#, and the first message of the program right behind
 * ```
 *
 * Python's order, message by message; only that the connector poses its challenge without waiting to be welcomed, which
 * saves a round trip. The listener answers a challenge only after the connector has proved itself.
 */
export class Challenge {
  readonly #key: Uint8Array;
  readonly #isListener: boolean;
  /** What we posed: what comes back must be its digest. */
  readonly #posed: Buffer;
  #state: State;

  /** `random` is for specs. */
  constructor(side: 'listener' | 'connector', key: Uint8Array, random: (bytes: number) => Buffer = crypto().randomBytes) {
    this.#key = key;
    this.#isListener = side === 'listener';
    this.#posed = Buffer.concat([DIGEST_PREFIX, random(RANDOM_BYTES)]);
    this.#state = this.#isListener ? 'await-digest' : 'await-challenge';
  }

  /** What is sent before anything came. */
  begin(): readonly Uint8Array[] {
    return this.#isListener ? [this.#challenge()] : [];
  }

  /** Takes the other side's next message. */
  receive(message: Uint8Array): ChallengeStep {
    switch (this.#state) {
      case 'await-challenge':
        return this.#answerChallenge(message);
      case 'await-digest':
        return this.#checkDigest(message);
      case 'await-welcome':
        return this.#takeWelcome(message);
      case 'over':
        return { send: [], outcome: 'a message came after the end of the handshake' };
      default:
        return this.#state satisfies never;
    }
  }

  #challenge(): Buffer {
    return Buffer.concat([CHALLENGE, this.#posed]);
  }

  #answerChallenge(message: Uint8Array): ChallengeStep {
    const payload = after(CHALLENGE, message);
    if (payload === undefined) return this.#fail('the other side does not speak the protocol: it posed no challenge');
    const random = after(DIGEST_PREFIX, payload);
    if (random === undefined) return this.#fail('the other side wants another digest than sha256');
    if (random.length < RANDOM_BYTES) return this.#fail('the challenge of the other side is too short');
    const digest = this.#digest(payload);
    this.#state = 'await-welcome';
    return { send: this.#isListener ? [digest] : [digest, this.#challenge()], outcome: undefined };
  }

  #checkDigest(message: Uint8Array): ChallengeStep {
    const expected = this.#digest(this.#posed);
    if (message.byteLength !== expected.length || !crypto().timingSafeEqual(message, expected)) {
      return this.#fail('the other side has another key', [FAILURE]);
    }
    if (this.#isListener) {
      this.#state = 'await-challenge';
      return { send: [WELCOME], outcome: undefined };
    }
    this.#state = 'over';
    return { send: [WELCOME], outcome: true };
  }

  #takeWelcome(message: Uint8Array): ChallengeStep {
    if (!WELCOME.equals(message)) {
      return this.#fail(FAILURE.equals(message) ? 'the other side rejected our key' : 'the other side does not speak the protocol');
    }
    if (this.#isListener) {
      this.#state = 'over';
      return { send: [], outcome: true };
    }
    this.#state = 'await-digest';
    return { send: [], outcome: undefined };
  }

  /** The digest is over the whole payload, with the name of the digest in front. */
  #digest(payload: Uint8Array): Buffer {
    return Buffer.concat([DIGEST_PREFIX, crypto().createHmac('sha256', this.#key).update(payload).digest()]);
  }

  #fail(reason: string, send: readonly Uint8Array[] = []): ChallengeStep {
    this.#state = 'over';
    return { send, outcome: reason };
  }
}

/** What follows `prefix`, or `undefined` when the message starts otherwise. */
function after(prefix: Buffer, message: Uint8Array): Uint8Array | undefined {
  if (message.byteLength < prefix.length || !prefix.equals(message.subarray(0, prefix.length))) return undefined;
  return message.subarray(prefix.length);
}
