import type { Channel } from '../../transport/channel.js';
import { createStreamChannel } from '../../transport/stream-channel.js';
import { listenToParent } from '../kin-line.js';
import type { PreloadHeader, StartHeader, StartPacket } from '../start-packet.js';
import { packetSource } from './packet-source.js';
import { watchParent } from './parent-watch.js';

/** What a child has of its parent. */
export interface ParentSide {
  /** What this child is known by among the threads of its process; `undefined` for a process. */
  readonly thread: number | undefined;
  /** Calls back with the next packet. */
  next(take: (packet: StartPacket<StartHeader | PreloadHeader>) => void): void;
  /** Begins to hear the parent's words, and sees its end. */
  listen(): void;
  /** Opens the way back; called once. */
  openChannel(): Channel;
}

let given: ParentSide | undefined;

/** Names the parent's side of a child that is no process of its own, before its role's main function runs. */
export function setParentSide(side: ParentSide): void {
  given = side;
}

/** The parent's side of this child. */
export function parentSide(): ParentSide {
  return given ?? forkedSide();
}

function forkedSide(): ParentSide {
  const source = packetSource();
  return {
    thread: undefined,
    next: (take) => source.next(take),
    listen() {
      listenToParent();
      watchParent();
    },
    openChannel: () => createStreamChannel(source.open(), { kin: true }),
  };
}
