import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { bootstrapChild, type ChildSide } from '../../process/child/bootstrap.js';
import { programId } from '../../process/program-id.js';
import { codec } from '../../serialization/installed-codec.js';
import { directoryOf } from '../../transport/address.js';
import type { Channel } from '../../transport/channel.js';
import { sweepAddresses } from '../../transport/sweep-addresses.js';
import { deferred } from '../../util/deferred.js';
import { ownSignalHandler } from '../../util/own-signals.js';
import { portray } from '../../util/self-portrait.js';
import { serveImplicitly } from '../implicit-manager.js';
import { decodePlan } from '../manager-plan.js';
import { OwnerWord, pack, ServerWord, unpack } from '../protocol.js';
import { tellOwnerGone } from '../kin-words.js';
import { readManagerPayload } from '../manager-payload.js';
import { openDoors } from './doors.js';
import { createHost } from './host.js';
import { watchMissingMakers } from './missing-makers.js';
import type { ManagerServer } from './manager-server.js';

/** How long a manager waits for the children of an owner that was killed: they may be on their way to it. */
const ORPHAN_GRACE_MS = 1000;
/** How long a client may take to read its last answers. */
const FAREWELL_MS = 500;
/** How long after its start a manager removes what others left behind that were killed. */
const SWEEP_MS = 1000;

/** What the process of a manager does: listens, serves, and ends with its owner or after its last client. */
export function runManagerServer(): void {
  // Ctrl-C reaches the whole group; those who use the manager decide when it ends (MA-12).
  process.on('SIGINT', ownSignalHandler(() => undefined));
  bootstrapChild(serve);
}

async function serve({ process: self, payload, channel }: ChildSide): Promise<void> {
  surviveErrors(self.name);
  const { server, plan, visitors } = readManagerPayload(payload);
  const removeDirectories = (): void => {
    for (const door of [server, ...(visitors?.owned === true ? [visitors] : [])]) {
      rmSync(directoryOf(door.address), { recursive: true, force: true });
    }
  };
  removeAtSignal(removeDirectories);
  const ended = deferred();
  /** The owner is gone: the manager ends when nobody uses it. */
  let orphan = false;
  // Unreferenced: the owner's channel is closed at the very end, too, and nothing is to be waited for then.
  const endSoon = (): void => {
    setTimeout(() => {
      if (host === undefined || host.clients === 0) ended.resolve();
    }, ORPHAN_GRACE_MS).unref();
  };
  let host: ManagerServer | undefined;
  channel.onMessage({
    message: (bytes) => {
      const [word, owner] = unpack(bytes);
      if (word === OwnerWord.stop) ended.resolve();
      else if (word === OwnerWord.retire && host?.usedBesidesBy(owner as number) !== true) ended.resolve();
      else {
        orphan = true;
        channel.send(pack([ServerWord.stillUsed]));
      }
    },
    closed: () => {
      orphan = true;
      endSoon();
      tellOwnerGone({
        guests: () => host?.guests(programId()) ?? [],
        expectsOthers: () => host?.table.expectsOthers ?? true,
      });
    },
  });

  let close = (): Promise<void> => Promise.resolve();
  /** Clients that came before everything was ready. */
  const early: Channel[] = [];
  let ready = false;
  try {
    const { types, initializer, initArgs } = await decodePlan(plan);
    const created = createHost(server, types, () => {
      if (orphan) endSoon();
    });
    host = created;
    portray('manager', () => ({ serverId: server.serverId, ...created.portrait() }));
    watchMissingMakers(created);
    serveImplicitly(server);
    const onChannel = (client: Channel): void => {
      if (ready) created.accept(client);
      else early.push(client);
    };
    const doors = await openDoors(onChannel, { address: server.address, authKey: self.authKey }, visitors);
    close = () => doors.close();
    if (initializer !== undefined) await Promise.race([Reflect.apply(initializer, undefined, initArgs), ended.promise]);
    ready = true;
    for (const client of early) created.accept(client);
    channel.send(pack([ServerWord.ready, doors.address]));
    // Out of the way of the start.
    setTimeout(() => void sweepAddresses(dirname(directoryOf(server.address))), SWEEP_MS).unref();
  } catch (error) {
    channel.send(pack([ServerWord.failed, describeFailure(error)]));
    for (const client of early) client.close();
    process.exitCode = 1;
    ended.resolve();
  }
  await ended.promise;
  host?.close();
  await close();
  removeDirectories();
  channel.close();
  setTimeout(() => process.exit(), FAREWELL_MS).unref();
}

/** What the user's code throws in the background ends neither the manager nor what others have in it (as a thread's error in Python). */
function surviveErrors(name: string): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`Process ${name}: an error in the background, after which the manager goes on:\n${inspect(error)}\n`);
  });
}

function describeFailure(error: unknown): Uint8Array {
  try {
    return codec.encode(error, { call: 'BaseManager.start', root: 'error' });
  } catch {
    return codec.encode(new Error(inspect(error)), { call: 'BaseManager.start' });
  }
}

/** A signal that ends the owner with us, such as the one that a whole group gets, leaves nobody else to tidy up. */
function removeAtSignal(removeDirectories: () => void): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    const handler = (): void => {
      removeDirectories();
      process.kill(process.pid, signal);
    };
    process.once(signal, ownSignalHandler(handler));
  }
}
