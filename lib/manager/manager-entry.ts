import type { CodecEntry } from '../serialization/codec-entry.js';
import { SyncManager } from './sync-manager.js';

/** Managers stay with their owner; what is made in them goes anywhere. */
export const managerEntry: CodecEntry<SyncManager> = {
  tag: 81,
  name: 'SyncManager',
  matches: (value): value is SyncManager => value instanceof SyncManager,
  write(_value, out) {
    out.refuse('SyncManager', 'is a SyncManager, which stays in the process that made it', 'Make the queues there, and pass those.');
  },
  read(): never {
    throw new TypeError('a SyncManager cannot have been sent');
  },
};
