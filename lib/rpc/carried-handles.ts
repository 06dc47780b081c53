import { openHandle, type ResourceHandle, type ResourceLink } from './broker.js';

/** A handle inside encoded bytes: whoever keeps the bytes keeps the resource by it. */
export interface CarriedHandle extends ResourceHandle {
  /** The token that it travels under. */
  readonly token: string;
}

let written: CarriedHandle[] | undefined;
let opened: ResourceLink[] | undefined;

/** A handle was written into the message that is being encoded. */
export function noteWritten(handle: CarriedHandle): void {
  written?.push(handle);
}

/** A handle was opened out of the message that is being decoded. */
export function noteOpened(link: ResourceLink): void {
  opened?.push(link);
}

/**
 * Runs `encode` and tells which handles are in what it gives. When it throws they are given back: nothing carries them.
 */
export function carrying<T>(encode: () => T): { readonly result: T; readonly handles: readonly CarriedHandle[] } {
  const outer = written;
  const handles: CarriedHandle[] = (written = []);
  try {
    return { result: encode(), handles };
  } catch (error) {
    giveBack(handles);
    throw error;
  } finally {
    written = outer;
  }
}

/** Handles that were written and go nowhere: their tokens are used up, so that nobody waits for them. */
export function giveBack(handles: readonly CarriedHandle[]): void {
  for (const handle of handles) openHandle(handle, handle.token).release();
}

/** Runs `decode` and tells which handles it opened. */
export function opening<T>(decode: () => T): { readonly result: T; readonly links: readonly ResourceLink[] } {
  const outer = opened;
  const links: ResourceLink[] = (opened = []);
  try {
    return { result: decode(), links };
  } finally {
    opened = outer;
  }
}
