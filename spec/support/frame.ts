import { echoOf, FRAME_MARK } from '../../lib/transport/frame-reader.js';

/** One message of the transport as it travels; `length` is what its header says. */
export function frame(bytes: Uint8Array, length = bytes.byteLength): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32LE(FRAME_MARK, 0);
  header.writeUInt32LE(length >>> 0, 4);
  header.writeUInt32LE(echoOf(length), 8);
  return Buffer.concat([header, bytes, header.subarray(0, 4)]);
}
