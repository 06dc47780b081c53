/** Why a container does not do what it was asked, for the asking process to put into words. */
export type RefusalCode = 'missing' | 'range' | 'noNumber' | 'noOrder' | 'overflow';

/** A call that a container refuses; nothing has changed by it. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail?: string,
  ) {
    super(code);
  }
}
