import type { webcrypto } from 'node:crypto';
import { lazyRequire } from '../util/lazy-require.js';
import { AuthenticationString } from './authentication-string.js';

const crypto = lazyRequire<{ webcrypto: typeof webcrypto }>('node:crypto');

/** A place for an authentication key that is made up only when somebody reads it: loading the generator costs time. */
export interface KeyBox {
  key(): AuthenticationString;
}

/** A box that makes up a new key of 32 random bytes. */
export function newKeyBox(): KeyBox {
  let key: AuthenticationString | undefined;
  return {
    key: () => (key ??= crypto().webcrypto.getRandomValues(new AuthenticationString(32))),
  };
}

/** A box for these very bytes. */
export function keyBoxOf(bytes: ArrayLike<number>): KeyBox {
  const key = new AuthenticationString(bytes);
  return { key: () => key };
}
