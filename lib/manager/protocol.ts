import { createCodec } from '../serialization/value-codec.js';

/*
 * What a manager and its clients say to each other. Every message is an array whose first item is one of these numbers;
 * all values in it are plain, and an item of a queue is bytes that only the two ends of its journey decode.
 */
export const Op = {
  /** `[hello, holder, name, program]`: who the client is, for those who look at the manager's state. */
  hello: 0,
  /** `[hold, id, kind, args, token | null, creator]`: the client has a handle; makes the resource if it is not there. */
  hold: 1,
  /** `[lend, id, token]`: a handle is under way to another process; the resource lives until a hold names the token. */
  lend: 2,
  /** `[release, id]`: the client's last handle is gone. */
  release: 3,
  /** `[call, id, method, args]`, a request. */
  call: 4,
  /** `[post, id, method, args]`: a call without an answer. */
  post: 5,
  /** `[barrier]`, a request: answered when everything sent before it has been done. */
  barrier: 6,
  /** `[describe]`, a request: the manager's state. */
  describe: 7,
  /** `[notice, id, what]`, from the manager: news for the client's handles of a resource. */
  notice: 8,
  /** `[identify]`, a request: the manager's name as long as it lives, for who knows its address only. */
  identify: 9,
  /** `[recall, id, token, holder]`: the process or thread that was to read the handle of a `lend` has ended; nothing changes when it had read it. */
  recall: 10,
  /** `[word, what]`, both ways: see `kin-words.ts`. */
  word: 11,
} as const;

/** What the owner says to its manager over the channel of its child: a message of one word. */
export const OwnerWord = {
  /** End at once. */
  stop: 'stop',
  /** The owner ends: end too, or answer that others still use the manager, and end after them. */
  retire: 'retire',
} as const;

/** What a manager says to its owner: `[word, detail]`. */
export const ServerWord = {
  /** It serves; the detail is where other programs come in. */
  ready: 'ready',
  /** It could not begin, and ends; the detail is the error, as bytes. */
  failed: 'failed',
  /** Others still use it: it ends after them. */
  stillUsed: 'still used',
} as const;

/** Why a request failed at the manager: `[code, message]`. */
export type FailureCode = 'gone' | 'misuse';

/** Only plain values travel between a manager and its clients. */
const codec = createCodec([]);

/** One message of the protocol as bytes. */
export function pack(message: readonly unknown[]): Uint8Array {
  return codec.encode(message, { call: 'manager' });
}

/** The counterpart of `pack`; throws `Misuse` when the bytes are no message. */
export function unpack(bytes: Uint8Array): readonly unknown[] {
  let message: unknown;
  try {
    message = codec.decode(bytes);
  } catch (error) {
    throw new Misuse('a message cannot be read', { cause: error });
  }
  if (!Array.isArray(message)) throw new Misuse('a message is not a list');
  return message;
}

/** What a manager cannot make sense of: one client's mistake, and no harm to anybody else. */
export class Misuse extends Error {}
