import { SerializationError } from '../errors/serialization-errors.js';
import type { Codec } from '../serialization/codec.js';

/** The value of a message that `Connection.send` made; bytes that are none say so in the words of the call. */
export async function decodeMessage(call: string, message: Uint8Array, codec: Codec): Promise<unknown> {
  try {
    const ready = codec.prepare(message);
    if (ready !== undefined) await ready;
    return codec.decode(message);
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    if (isPickle(message)) {
      throw new SerializationError(
        `${call}: a message of ${String(message.byteLength)} bytes is a Python pickle (protocol ${String(message[1])}), which only Python reads. ` +
          'Let the Python side use send_bytes(), for example with JSON, and receive with recvBytes().',
        { cause: error },
      );
    }
    throw new SerializationError(
      `${call}: a message of ${String(message.byteLength)} bytes is no value (${error.message.replace(/\.$/, '')}). Receive with recvBytes() what was sent with sendBytes().`,
      { cause: error },
    );
  }
}

/** What `pickle.dumps` writes first since its protocol 2: PROTO and the protocol's number. */
function isPickle(message: Uint8Array): boolean {
  return message[0] === 0x80 && message[1]! >= 2 && message[1]! <= 5;
}
