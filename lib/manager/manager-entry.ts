import type { CodecEntry } from '../serialization/codec-entry.js';
import { BaseManager } from './base-manager.js';

/** Managers stay with their owner; what is made in them goes anywhere. */
export const managerEntry: CodecEntry<BaseManager> = {
  tag: 81,
  name: 'manager',
  matches: (value): value is BaseManager => value instanceof BaseManager,
  write({ constructor: { name } }, out) {
    out.refuse(name, `is a ${name}, which stays in the process that made it`, 'Make the objects there, and pass those.');
  },
  read(): never {
    throw new TypeError('a manager cannot have been sent');
  },
};
