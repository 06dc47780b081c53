import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A directory that `createPrivateAddress` made. */
const OURS = /^forkful-[A-Za-z0-9]{6}$/;
/** Younger ones may be in the making. */
const YOUNG_MS = 60_000;
/** One without a socket is given up later: its manager may be slow to start. */
const EMPTY_MS = 3_600_000;
/** Between two looks: a socket refuses for a moment between its `bind` and its `listen`. */
const SECOND_LOOK_MS = 1000;
const MOST = 50;

/**
 * Removes the directories of addresses that nobody was left to remove: a manager and its owner that were killed both.
 *
 * Only what is surely ours and surely dead goes: a directory of this user's with our kind of name and nothing but a
 * socket in it, a minute old, at which the system says twice that nobody listens. Where somebody listens, or will, a
 * connection is accepted or queued, but never refused. Windows needs it not: its pipes are no files.
 */
export async function sweepAddresses(folder: string, now: () => number = Date.now): Promise<void> {
  if (process.platform === 'win32') return;
  for (const directory of candidates(folder, now())) {
    const socket = join(directory, 'socket');
    const listed = list(directory);
    if (listed?.length === 0) remove(directory);
    if (listed?.length !== 1 || listed[0] !== 'socket' || !(await refuses(socket))) continue;
    await pause(SECOND_LOOK_MS, undefined, { ref: false });
    if (!(await refuses(socket))) continue;
    remove(directory, socket);
  }
}

function candidates(folder: string, now: number): readonly string[] {
  const names = (list(folder) ?? []).filter((name) => OURS.test(name)).slice(0, MOST);
  return names
    .map((name) => join(folder, name))
    .filter((directory) => {
      try {
        const { uid, mode, mtimeMs } = lstatSync(directory);
        const age = now - mtimeMs;
        // The bits of a directory (and of no link) that only its owner may enter.
        const isPrivate = uid === process.getuid?.() && (mode & 0o170777) === 0o040700;
        return isPrivate && age > (list(directory)?.length === 0 ? EMPTY_MS : YOUNG_MS);
      } catch {
        return false; // It is gone.
      }
    });
}

function list(directory: string): readonly string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
}

function refuses(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.unref();
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

/** Never what lies in it besides: `rmdir` takes empty ones only. */
function remove(directory: string, socket?: string): void {
  try {
    if (socket !== undefined) unlinkSync(socket);
    rmdirSync(directory);
  } catch {
    // Another sweeper was first.
  }
}
