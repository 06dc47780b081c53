import { AuthenticationError, ValueError } from '../errors/python-errors.js';
import { Challenge, MAX_HANDSHAKE_FRAME } from '../transport/challenge.js';
import { digestNames, type DigestName } from '../transport/digest.js';
import { describeValue } from '../util/describe-value.js';
import { requireAuthKey } from './auth-key.js';

/** What a challenge travels over: a `Connection`, or anything with these two methods. */
export interface ChallengeCarrier {
  sendBytes(bytes: Uint8Array): Promise<void>;
  recvBytes(maxLength: number): Promise<Uint8Array>;
}

/**
 * Asks the other side of a connection to prove that it has the key, and tells it the verdict.
 *
 * `Listener` and `Client` do this by themselves when they have an `authKey`. The other side calls `answerChallenge`, or
 * Python's `answer_challenge`. One side only is proved by it: for both, do the same the other way round.
 *
 * @param connection what it travels over.
 * @param authKey the key: bytes, or a string, whose UTF-8 they are.
 * @param digestName `sha256` (the default), `sha384`, `sha3_256`, `sha3_384` or `md5`.
 * @throws AuthenticationError (as rejection, like all others) when the other side has another key.
 * @throws ArgumentTypeError when the key is neither bytes nor a string; ValueError when there is no such digest.
 * @throws what the connection throws, such as `EOFError`.
 *
 * @example
 * ```ts
 * import { answerChallenge, deliverChallenge, Pipe } from 'forkful';
 *
 * const [here, there] = Pipe();
 * await Promise.all([deliverChallenge(here, 'secret'), answerChallenge(there, 'secret')]);
 * console.log('proved'); // prints: proved
 * here.close();
 * there.close();
 * ```
 *
 * Python: `multiprocessing.connection.deliver_challenge` (CO-19).
 */
export async function deliverChallenge(connection: ChallengeCarrier, authKey: Uint8Array | string, digestName: DigestName = 'sha256'): Promise<void> {
  const call = 'deliverChallenge';
  if (!digestNames.includes(digestName)) {
    throw new ValueError(`${call}: digestName is ${describeValue(digestName)}. Give one of ${digestNames.join(', ')}.`);
  }
  const key = requireAuthKey(call, authKey);
  await play(call, connection, new Challenge('listener', key, { dialect: 'python', half: true, digest: digestName }));
}

/**
 * Proves to the other side of a connection that we have the key: the counterpart of `deliverChallenge`.
 *
 * @param connection what it travels over.
 * @param authKey the key: bytes, or a string, whose UTF-8 they are.
 * @throws AuthenticationError (as rejection, like all others) when the other side rejects our answer, or poses no challenge.
 * @throws ArgumentTypeError when the key is neither bytes nor a string; what the connection throws, such as `EOFError`.
 *
 * @example
 * ```ts
 * import { answerChallenge, deliverChallenge, Pipe } from 'forkful';
 *
 * const [here, there] = Pipe();
 * const refused = answerChallenge(there, 'guess').catch((error: Error) => console.log(error.name)); // prints: AuthenticationError
 * await deliverChallenge(here, 'secret').catch(() => undefined);
 * await refused;
 * here.close();
 * there.close();
 * ```
 *
 * Python: `multiprocessing.connection.answer_challenge` (CO-19).
 */
export async function answerChallenge(connection: ChallengeCarrier, authKey: Uint8Array | string): Promise<void> {
  const call = 'answerChallenge';
  await play(call, connection, new Challenge('connector', requireAuthKey(call, authKey), { dialect: 'python', half: true }));
}

async function play(call: string, connection: ChallengeCarrier, challenge: Challenge): Promise<void> {
  for (const message of challenge.begin()) await connection.sendBytes(message);
  for (;;) {
    const { send, outcome } = challenge.receive(await connection.recvBytes(MAX_HANDSHAKE_FRAME));
    for (const message of send) await connection.sendBytes(message);
    if (outcome === true) return;
    if (outcome !== undefined) throw new AuthenticationError(`${call}: ${outcome}. Give both sides the same authKey.`);
  }
}
