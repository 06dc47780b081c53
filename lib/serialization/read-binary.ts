import type { Decoder } from './decoder.js';
import { VIEW_NAMES } from './wire-format.js';

/** An array buffer of the message, made when a view first asks for it. */
export class BufferPart {
  #made: ArrayBuffer | undefined;

  constructor(
    readonly start: number,
    readonly skip: number,
    readonly from: number,
    readonly length: number,
  ) {}

  buffer(message: Uint8Array): ArrayBuffer {
    if (this.#made === undefined) {
      // A copy: the receiver's to change, at an address that every kind of view accepts.
      const bytes = new Uint8Array(this.skip + this.length);
      bytes.set(message.subarray(this.from, this.from + this.length), this.skip);
      this.#made = bytes.buffer;
    }
    return this.#made;
  }
}

export function readBuffers(input: Decoder): BufferPart[] {
  return Array.from({ length: input.count() }, () => {
    const start = input.uint();
    const skip = input.uint();
    if (skip > 7) input.malformed('a buffer begins with a gap');
    const length = input.uint();
    return new BufferPart(start, skip, input.take(length), length);
  });
}

type ViewClass = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView;

const viewClasses: readonly (ViewClass | undefined)[] = VIEW_NAMES.map(
  (name) => (globalThis as unknown as Record<string, ViewClass | undefined>)[name],
);

/** Reads where a view lies and makes it, of a class derived from its kind if one is given. */
export function readView(input: Decoder, Class?: Function): ArrayBufferView {
  const kind = input.byte();
  const index = input.uint();
  const offset = input.uint() - input.bufferStart(index);
  const length = input.uint();
  const View = viewClasses[kind];
  if (View === undefined) input.malformed(`${VIEW_NAMES[kind] ?? 'a kind of view'} does not exist in this Node.js`);
  const buffer = input.arrayBuffer(index);
  return Reflect.construct(View, [buffer, offset, length], Class ?? View) as ArrayBufferView;
}
