import { NotImplementedError } from '../errors/python-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { Pool } from './pool.js';

/** Pools stay where they were made (PO-25). */
export const poolEntry: CodecEntry<Pool> = {
  tag: 112,
  name: 'Pool',
  matches: (value): value is Pool => value instanceof Pool,
  write: refuse,
  read: refuse,
};

function refuse(): never {
  throw new NotImplementedError(
    'Pool: pool objects cannot be passed between processes or pickled. Pass what the tasks need, and submit tasks where the pool was made.',
  );
}
