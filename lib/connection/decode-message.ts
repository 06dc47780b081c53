import { SerializationError } from '../errors/serialization-errors.js';
import { codec } from '../serialization/installed-codec.js';

/** The value of a message that `Connection.send` made; bytes that are none say so in the words of the call. */
export async function decodeMessage(call: string, message: Uint8Array): Promise<unknown> {
  try {
    const ready = codec.prepare(message);
    if (ready !== undefined) await ready;
    return codec.decode(message);
  } catch (error) {
    if (!(error instanceof SerializationError)) throw error;
    throw new SerializationError(
      `${call}: a message of ${String(message.byteLength)} bytes is no value (${error.message.replace(/\.$/, '')}). Receive with recvBytes() what was sent with sendBytes().`,
      { cause: error },
    );
  }
}
