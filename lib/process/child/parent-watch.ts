import { parentEnded } from '../parent-process.js';
import { thisProcess } from '../self.js';

/** How long a daemon that handles SIGTERM may live on without its parent. */
const GRACE_MS = 500;

/** Sees the parent's end, even by SIGKILL: a daemon ends then, a plain child goes on. */
export function watchParent(): void {
  process.once('disconnect', () => {
    parentEnded();
    if (!thisProcess().daemon) return;
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
  });
  // A listener makes Node keep the channel referenced.
  process.channel?.unref();
}
