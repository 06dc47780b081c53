import { readFileSync } from 'node:fs';
import { connect } from '../../transport/connect.js';
import { unpack } from '../protocol.js';

/**
 * What a courier does: it brings to a manager what a process had for it that called `process.exit()` before its own
 * connection was open. Nothing can be waited for then, but a process can be.
 */
export function runCourier(): void {
  const [address, authKey, messages] = unpack(readFileSync(0)) as [string, Uint8Array, readonly Uint8Array[]];
  connect(address, { authKey }).then(
    (channel) => {
      for (const message of messages) channel.send(message);
      channel.close();
    },
    // The manager is gone, and so are those who would have got it.
    () => undefined,
  );
}
