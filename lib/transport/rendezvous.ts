import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/*
 * How one process asks another, of which it knows nothing but the number, for a text. The asker makes the place, so that who
 * is asked leaves nothing behind and listens nowhere: a directory of mode 0700 with a socket in it. Who is asked looks whether
 * the directory belongs to its own user and to nobody else's reach, connects, writes, and ends.
 */

/** The longest path that a Unix socket can have everywhere, less what stands behind the folder. */
const LONGEST_FOLDER = 103 - '/forkful-inspect-4194304/socket'.length;
/** What an asker that was killed left behind is removed after this. */
const STALE_MS = 30_000;
/** More than any honest answer has. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** Where the process of this number is asked. */
export function rendezvousOf(pid: number): string {
  const folder = Buffer.byteLength(tmpdir()) > LONGEST_FOLDER ? '/tmp' : tmpdir();
  return join(folder, `forkful-inspect-${String(pid)}`, 'socket');
}

/** Whether somebody asks there who may: this very user, out of everybody else's reach. */
export function isAskedAt(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(dirname(path));
    return (mode & 0o170077) === 0o040000 && uid === process.getuid?.();
  } catch {
    return false;
  }
}

/** Writes the answer. Whether anybody still listens is of no concern. */
export function answerAt(path: string, text: string): void {
  const socket = connect(path);
  socket.on('error', () => socket.destroy());
  socket.end(text);
}

/** Makes the place; `undefined` while somebody else asks there. */
export function makeRendezvous(path: string): { readonly answer: Promise<string>; remove(): void } | undefined {
  const folder = dirname(path);
  if (!makeFolder(folder)) return undefined;
  const server = createServer();
  const answer = new Promise<string>((resolve, reject) => {
    server.once('connection', (socket) => collect(socket, resolve));
    server.once('error', reject);
  });
  answer.catch(() => undefined);
  server.listen(path);
  return { answer, remove: () => close(server, folder) };
}

function collect(socket: Socket, done: (text: string) => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > LONGEST_ANSWER) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => done(text));
}

function close(server: Server, folder: string): void {
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { uid, mtimeMs } = lstatSync(folder, { throwIfNoEntry: false }) ?? { uid: -1, mtimeMs: 0 };
  if (uid === process.getuid?.() && Date.now() - mtimeMs > STALE_MS) rmSync(folder, { recursive: true, force: true });
  return false;
}
