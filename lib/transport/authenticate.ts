import type { Duplex } from 'node:stream';
import { BrokenError } from '../errors/blame-errors.js';
import { AuthenticationError } from '../errors/python-errors.js';
import type { Channel } from './channel.js';
import { Challenge, MAX_HANDSHAKE_FRAME } from './challenge.js';
import { DEFAULT_MAX_FRAME } from './frame-reader.js';
import { createStreamChannel, type StreamChannelOptions } from './stream-channel.js';

export interface AuthenticateOptions extends StreamChannelOptions {
  readonly side: 'listener' | 'connector';
  readonly authKey: Uint8Array;
  /** How long the other side may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Makes a channel of a fresh connection once both sides have proved to each other that they have the key.
 *
 * Until then no message may be longer than 256 bytes. Rejects with `AuthenticationError` when the other side has another
 * key, speaks something else or takes too long, and with `BrokenError` when it goes; the connection is closed then.
 */
export function authenticate(stream: Duplex, options: AuthenticateOptions): Promise<Channel> {
  const { side, authKey, timeoutMs, maxFrame = DEFAULT_MAX_FRAME, maxUnsent, kin } = options;
  const call = side === 'listener' ? 'listen' : 'connect';
  return new Promise((resolve, reject) => {
    const challenge = new Challenge(side, authKey);
    const channel = createStreamChannel(stream, { maxFrame: MAX_HANDSHAKE_FRAME, maxUnsent, kin });
    const timer = setTimeout(() => {
      channel.destroy();
      fail(`the other side did not answer within ${String(timeoutMs / 1000)} seconds`);
    }, timeoutMs);
    // Somebody waits for a connection that he asked for; nobody waits for one that may come or not.
    if (side === 'connector') channel.ref();
    else timer.unref();
    for (const message of challenge.begin()) channel.send(message);

    const settle = (): void => {
      // Node forgets a cleared timer's time at once only when the timer was referenced; till then somebody seems to wait for it.
      timer.ref();
      clearTimeout(timer);
      if (side === 'connector') channel.unref();
    };
    const fail = (reason: string): void => {
      settle();
      reject(new AuthenticationError(`${call}: ${reason}. Give both sides the same authKey.`));
    };
    channel.onMessage({
      message: (bytes) => {
        const { send, outcome } = challenge.receive(bytes);
        for (const message of send) channel.send(message);
        if (outcome === undefined) return;
        if (outcome !== true) {
          channel.close();
          fail(outcome);
          return;
        }
        settle();
        channel.handOver(maxFrame);
        resolve(channel);
      },
      closed: (error) => {
        settle();
        // After a refusal our last word is with the system now; the other side gets no time to stay.
        channel.destroy();
        reject(new BrokenError(`${call}: the other side ended before it proved that it has the key.`, { cause: error }));
      },
    });
  });
}
