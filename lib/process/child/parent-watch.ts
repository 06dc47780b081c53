import { parentEnded, parentSeemsAlive } from '../parent-process.js';
import { thisProcess } from '../self.js';

/** How long a daemon that handles SIGTERM may live on without its parent. */
const GRACE_MS = 500;
/** How soon, and how often so soon, it is asked whether a parent whose channel closed is really gone; then more rarely. */
const SOON_MS = 20;
const SOON_TIMES = 10;
const RARELY_MS = 250;

/** Sees the parent's end, even by SIGKILL: a daemon ends then, a plain child goes on. */
export function watchParent(): void {
  process.once('disconnect', () => check(0));
  // A listener makes Node keep the channel referenced.
  process.channel?.unref();
}

/**
 * The channel has closed. 1. The kernel closes a dying process's files before it gives its children away, so that the
 * parent may still seem to be there for a moment. 2. Or the program itself called `process.disconnect()`.
 */
function check(times: number): void {
  if (parentSeemsAlive()) {
    const timer = setTimeout(check, times < SOON_TIMES ? SOON_MS : RARELY_MS, times + 1);
    if (times >= SOON_TIMES) timer.unref();
    return;
  }
  parentEnded();
  if (!thisProcess().daemon) return;
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
}
