import type { Channel } from '../../transport/channel.js';
import { listen, type ChannelServer } from '../../transport/listen.js';

/** A client that leaves more than this unread is not read either. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** Where a manager listens, and for whom. */
export interface Door {
  readonly address: string;
  readonly authKey: Uint8Array;
}

/** The open doors of a manager. */
export interface Doors {
  /** Where other programs come in. */
  readonly address: string;
  close(): Promise<void>;
  ref(): void;
  unref(): void;
}

/**
 * Lets clients in: the program's own processes at `family`, with the program's key, and others at `visitors`, with the
 * manager's own. So a process of the program needs no further key, and the program's key opens nothing to the outside.
 */
export async function openDoors(onChannel: (channel: Channel) => void, family: Door, visitors: Door | undefined): Promise<Doors> {
  const places: ChannelServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(places.map((place) => place.close()));
  };
  try {
    for (const door of visitors === undefined ? [family] : [family, visitors]) {
      const { address, authKey } = door;
      places.push(await listen(address, { authKey, onChannel, maxUnsent: MAX_UNSENT, kin: door === family }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: places.at(-1)!.address,
    close,
    ref: () => places.forEach((place) => place.ref()),
    unref: () => places.forEach((place) => place.unref()),
  };
}
