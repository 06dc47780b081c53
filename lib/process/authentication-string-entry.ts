import { SerializationError } from '../errors/serialization-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { AuthenticationString } from './authentication-string.js';

/** Keeps the key from crossing inside anything (PR-10): only the start of a process hands it on. */
export const authenticationStringEntry: CodecEntry<AuthenticationString> = {
  tag: 97,
  name: 'AuthenticationString',
  matches: (value): value is AuthenticationString => value instanceof AuthenticationString,
  write(_, out) {
    out.refuse(
      'AuthenticationString',
      'is an authentication key, which does not cross for security reasons',
      'Every child has the key already: currentProcess().authKey.',
    );
  },
  read() {
    throw new SerializationError('A message holds an authentication key, which none may.');
  },
};
