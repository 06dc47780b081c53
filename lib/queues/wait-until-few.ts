import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';

/** With more bytes than this under way, whoever puts waits: memory stays bounded however slow the manager is. */
const MANY_BYTES = 16 * 1024 * 1024;

/**
 * Waits until few bytes are under way; at once when there are.
 *
 * What was put is put: a timeout or an abort ends the wait early and is no error.
 */
export async function waitUntilFew(link: ResourceLink, { timeoutMs, signal }: Wait): Promise<void> {
  if (link.bufferedBytes <= MANY_BYTES || timeoutMs === 0) return;
  if (timeoutMs === undefined && signal === undefined) return link.drained();
  await new Promise<void>((resolve) => {
    const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    void link.drained().then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
