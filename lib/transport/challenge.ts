import { answerTo, checkAnswer, newChallenge, type Dialect, type DigestName } from './digest.js';

/** Words of the challenge that Python's `multiprocessing.connection` poses (CO-19). */
const CHALLENGE = Buffer.from('#CHALLENGE#');
const WELCOME = Buffer.from('#WELCOME#');
const FAILURE = Buffer.from('#FAILURE#');

/** No message of the handshake is longer. */
export const MAX_HANDSHAKE_FRAME = 256;

/** What one side of the handshake says next, and how it stands. */
export interface ChallengeStep {
  readonly send: readonly Uint8Array[];
  /** `true` or the reason as text when it is over. */
  readonly outcome: true | string | undefined;
}

export interface ChallengeOptions {
  /** Default: `forkful`. */
  readonly dialect?: Dialect;
  /** Only the first half: a listener poses, a connector answers. Default: false. */
  readonly half?: boolean;
  /** The digest that we ask for. Default: sha256. */
  readonly digest?: DigestName | undefined;
  /** For specs. */
  readonly random?: ((bytes: number) => Buffer) | undefined;
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
 * Python's order, message by message; only that among ourselves the connector poses its challenge without waiting to be
 * welcomed, which saves a round trip. (In Python's dialect it waits: a listener that refused it would close with bytes
 * unread, and the system might drop the refusal for that.) The listener answers only after the connector has proved itself.
 */
export class Challenge {
  readonly #key: Uint8Array;
  readonly #isListener: boolean;
  readonly #dialect: Dialect;
  readonly #half: boolean;
  /** What we posed: what comes back must be its digest. */
  readonly #posed: Buffer;
  #state: State;

  constructor(side: 'listener' | 'connector', key: Uint8Array, options: ChallengeOptions = {}) {
    this.#key = key;
    this.#isListener = side === 'listener';
    this.#dialect = options.dialect ?? 'forkful';
    this.#half = options.half ?? false;
    this.#posed = newChallenge(options.digest, options.random);
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

  /** Whether we pose before we are welcomed. */
  get #hurries(): boolean {
    return this.#dialect === 'forkful' && !this.#isListener;
  }

  #challenge(): Buffer {
    return Buffer.concat([CHALLENGE, this.#posed]);
  }

  #answerChallenge(message: Uint8Array): ChallengeStep {
    const challenge = after(CHALLENGE, message);
    if (challenge === undefined) return this.#fail('the other side does not speak the protocol: it posed no challenge');
    const answer = answerTo(this.#dialect, this.#key, challenge);
    if (typeof answer === 'string') return this.#fail(answer);
    this.#state = 'await-welcome';
    return { send: this.#hurries ? [answer, this.#challenge()] : [answer], outcome: undefined };
  }

  #checkDigest(message: Uint8Array): ChallengeStep {
    const proved = checkAnswer(this.#dialect, this.#key, this.#posed, message);
    if (proved !== true) return this.#fail(proved, [FAILURE]);
    if (this.#isListener && !this.#half) {
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
    if (this.#isListener || this.#half) {
      this.#state = 'over';
      return { send: [], outcome: true };
    }
    this.#state = 'await-digest';
    return { send: this.#hurries ? [] : [this.#challenge()], outcome: undefined };
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
