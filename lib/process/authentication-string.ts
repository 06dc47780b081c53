/**
 * The key that processes of one program show each other (Python: `multiprocessing.process.AuthenticationString`, PR-10).
 *
 * Bytes of a class of their own, so that the key never crosses by accident: only starting a process hands it on.
 *
 * @example
 * ```ts
 * import { AuthenticationString, currentProcess } from 'forkful';
 * console.log(currentProcess().authKey instanceof AuthenticationString); // true
 * ```
 */
export class AuthenticationString extends Uint8Array {
  /** What derives from the key (`slice`, `map`) is plain bytes. */
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }
}
