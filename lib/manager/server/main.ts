import { rmSync } from 'node:fs';
import { bootstrapChild, type ChildSide } from '../../process/child/bootstrap.js';
import { directoryOf } from '../../transport/address.js';
import { listen } from '../../transport/listen.js';
import { deferred } from '../../util/deferred.js';
import { OwnerWord, pack, unpack } from '../protocol.js';
import { ManagerServer } from './manager-server.js';

/** How long a manager waits for the children of an owner that was killed: they may be on their way to it. */
const ORPHAN_GRACE_MS = 1000;
/** How long a client may take to read its last answers. */
const FAREWELL_MS = 500;
/** A client that leaves more than this unread is not read either. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** What the process of a manager does: listens, serves, and ends with its owner or after its last client. */
export function runManagerServer(): void {
  // Ctrl-C reaches the whole group; those who use the manager decide when it ends (MA-12).
  process.on('SIGINT', () => undefined);
  bootstrapChild(serve);
}

async function serve({ process: self, payload, channel }: ChildSide): Promise<void> {
  const address = unpack(payload)[0] as string;
  const removeDirectory = (): void => rmSync(directoryOf(address), { recursive: true, force: true });
  removeAtSignal(removeDirectory);
  const owner = process.ppid;
  const ended = deferred();
  /** The owner is gone: the manager ends when nobody uses it. */
  let orphan = false;

  const server = new ManagerServer({
    onUnused: () => {
      if (orphan) endSoon();
    },
  });
  const endIfUnused = (): void => {
    if (server.clients === 0) ended.resolve();
  };
  // Unreferenced: the owner's channel is closed at the very end, too, and nothing is to be waited for then.
  const endSoon = (): void => void setTimeout(endIfUnused, ORPHAN_GRACE_MS).unref();
  channel.onMessage({
    message: (bytes) => {
      const [word] = unpack(bytes);
      if (word === OwnerWord.stop) ended.resolve();
      else if (word === OwnerWord.retire && !server.usedBesidesBy(owner)) ended.resolve();
      else {
        orphan = true;
        channel.send(pack(['still used']));
      }
    },
    closed: () => {
      orphan = true;
      endSoon();
    },
  });

  const place = await listen(address, {
    authKey: self.authKey,
    onChannel: (client) => server.accept(client),
    maxUnsent: MAX_UNSENT,
    kin: true,
  });
  await ended.promise;
  server.close();
  await place.close();
  removeDirectory();
  channel.close();
  setTimeout(() => process.exit(0), FAREWELL_MS).unref();
}

/** A signal that ends the owner with us, such as the one that a whole group gets, leaves nobody else to tidy up. */
function removeAtSignal(removeDirectory: () => void): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      removeDirectory();
      process.kill(process.pid, signal);
    });
  }
}
