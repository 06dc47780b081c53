import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';

/** With more bytes than this under way, whoever puts waits: memory stays bounded however slow the manager is. */
const MANY_BYTES = 16 * 1024 * 1024;

/**
 * Waits until what was put is on its way to the manager: the connection is open, and few bytes are before it.
 *
 * The first of it keeps causes before effects: 1. a child puts an item and tells its parent; 2. the parent asks the
 * manager how many there are; 3. the child's connection opens only now, and the item was not there.
 *
 * What was put is put: a timeout or an abort ends the wait early and is no error.
 */
export async function waitUntilSent(link: ResourceLink, { timeoutMs, signal }: Wait): Promise<void> {
  const { opening } = link;
  if (opening !== undefined) await within(opening, { timeoutMs, signal });
  if (link.bufferedBytes > MANY_BYTES && timeoutMs !== 0) await within(link.drained(), { timeoutMs, signal });
}

/** One try does not wait for room, but it does wait for the connection. */
function within(condition: Promise<void>, { timeoutMs = 0, signal }: Wait): Promise<void> {
  if (timeoutMs === 0 && signal === undefined) return condition;
  return new Promise((resolve, reject) => {
    const timer = timeoutMs === 0 ? undefined : setTimeout(resolve, timeoutMs);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    condition.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
