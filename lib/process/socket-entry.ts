import { SerializationError } from '../errors/serialization-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { isPassable, refusalOf, stopReading, takeUnread, type Passable } from '../transport/passable.js';
import { arrivedRider, board, mayRide } from './riders.js';

/**
 * How sockets and servers of `node:net` cross: as arguments of a process that is started, beside the packet
 * (Python: `multiprocessing.reduction`, LO-01). In every other message they are refused like all that Node holds.
 */
export const socketEntry: CodecEntry<Passable> = {
  tag: 108,
  name: 'Socket',
  matches: (value): value is Passable => mayRide() && isPassable(value),
  write(value, out) {
    const refusal = refusalOf(value);
    if (refusal !== undefined) out.refuse('Socket', refusal.why, refusal.advice);
    out.uint(board({ handle: value, unread: () => takeUnread(value), leave: () => stopReading(value) }));
  },
  read(input) {
    const arrived = arrivedRider(input.uint()) as Passable | undefined;
    if (arrived === undefined) {
      throw new SerializationError('Process.start: a socket among the arguments was closed before Node handed it over. Keep it open until the child has it.');
    }
    return arrived;
  },
};
