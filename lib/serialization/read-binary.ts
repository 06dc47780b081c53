import { types } from 'node:util';
import { BufferPart } from './buffer-part.js';
import type { Decoder } from './decoder.js';
import { Tag, VIEW_NAMES } from './wire-format.js';

type ViewClass = new (buffer: ArrayBuffer, offset?: number, length?: number) => ArrayBufferView;

const viewClasses: readonly (ViewClass | undefined)[] = VIEW_NAMES.map(
  (name) => (globalThis as unknown as Record<string, ViewClass | undefined>)[name],
);

/** Reads where a view lies and makes it, of a class derived from its kind if one is given. */
export function readView(input: Decoder, Class?: Function): ArrayBufferView {
  const View = viewClass(input);
  const { buffer, start } = readBuffer(input);
  const offset = input.uint() - start;
  return Reflect.construct(View, [buffer, offset, input.uint()], Class ?? View) as ArrayBufferView;
}

/** Reads a view of its whole buffer. */
export function readWholeView(input: Decoder, slot: number): ArrayBufferView {
  const View = viewClass(input);
  const buffer = input.arrayBufferOf(input.uint());
  const view = new View(buffer);
  input.fill(slot, view);
  input.fill(input.reserve(), buffer);
  return view;
}

/** The buffer under a view, and where in the sender's buffer it begins. */
function readBuffer(input: Decoder): { readonly buffer: ArrayBuffer; readonly start: number } {
  const tag = input.byte();
  if (tag === Tag.bufferPart) return input.bufferPart(input.uint());
  if (tag !== Tag.ref) input.malformed('a view has no buffer');
  const buffer = input.known(input.uint());
  if (!types.isArrayBuffer(buffer)) input.malformed('a view lies on something that is no buffer');
  return { buffer, start: 0 };
}

export function readBufferParts(input: Decoder, message: Uint8Array): BufferPart[] {
  return Array.from({ length: input.count() }, () => {
    const start = input.uint();
    const skip = input.uint();
    if (skip > 7) input.malformed('a buffer begins with a gap');
    const length = input.uint();
    return new BufferPart(message, start, skip, input.take(length), length);
  });
}

function viewClass(input: Decoder): ViewClass {
  const kind = input.byte();
  return viewClasses[kind] ?? input.malformed(`${VIEW_NAMES[kind] ?? 'a kind of view'} does not exist in this Node.js`);
}
