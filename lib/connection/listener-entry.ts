import { SerializationError } from '../errors/serialization-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { Listener } from './listener.js';

/** Listeners stay where they were made: nobody else could tell who is let in. */
export const listenerEntry: CodecEntry<Listener> = {
  tag: 106,
  name: 'Listener',
  matches: (value): value is Listener => value instanceof Listener,
  write(_, out) {
    out.refuse('Listener', 'is a Listener, which stays in its process', 'Send its address, and connect there with Client().');
  },
  read() {
    throw new SerializationError('Listener: the message holds a listener, which cannot cross.');
  },
};
