import type { Readable } from 'node:stream';
import { setArrived, type RiderMessage } from '../riders.js';

/**
 * Waits for the handles that ride beside the start packet, over Node's own channel. Nothing of the user's runs before, so no
 * listener of his sees these messages, and they none of his.
 */
export function receiveRiders(count: number): Promise<void> {
  return new Promise((resolve) => {
    const handles: unknown[] = [];
    let missing = count;
    const take = (message: RiderMessage, handle: unknown): void => {
      if (message.forkful !== 'rider') return;
      // What comes from the system comes later, so these bytes are the first.
      if (message.unread !== '') (handle as Readable).unshift(Buffer.from(message.unread, 'base64'));
      handles[message.number] = handle;
      if (--missing > 0) return;
      process.off('message', take);
      process.off('disconnect', endWithout);
      // The listener had referenced it.
      process.channel?.unref();
      setArrived(handles);
      resolve();
    };
    process.on('message', take);
    process.once('disconnect', endWithout);
  });
}

/** The parent is gone, and with it what it was about to hand over. */
function endWithout(): never {
  process.stderr.write(
    'forkful: the parent process ended before it had handed this child all of its sockets, so nothing runs. ' +
      'Wait for the child, with join(), before process.exit().\n',
  );
  process.exit(1);
}
