import { types } from 'node:util';
import { viewName } from './brands.js';
import type { Encoder } from './encoder.js';
import { Tag, VIEW_NAMES } from './wire-format.js';

const viewNumbers = new Map<string, number>(VIEW_NAMES.map((name, index) => [name, index]));

export function writeArrayBuffer(value: ArrayBuffer, out: Encoder): void {
  checkAttached(value, out);
  if (out.hasRange(value)) {
    writePart(value, 0, value.byteLength, out);
    return;
  }
  out.register(value);
  out.byte(Tag.arrayBuffer);
  out.bytes(new Uint8Array(value));
}

export function writeView(value: ArrayBufferView, out: Encoder): void {
  const kind = kindOf(value, out);
  const buffer = bufferOf(value, out);
  out.register(value);
  if (value.byteLength === buffer.byteLength && !out.isKnown(buffer) && !out.hasRange(buffer)) {
    out.byte(Tag.wholeView);
    out.byte(kind);
    out.register(buffer);
    out.bytes(asBytes(value));
  } else {
    out.byte(Tag.view);
    writePlace(value, out);
  }
}

/** Where a view lies: kind, buffer, first byte there, length in elements. */
export function writePlace(value: ArrayBufferView, out: Encoder): void {
  const { byteOffset, byteLength } = value;
  const buffer = bufferOf(value, out);
  out.byte(kindOf(value, out));
  if (out.isKnown(buffer)) out.write(buffer);
  else writePart(buffer, byteOffset, byteOffset + byteLength, out);
  out.uint(byteOffset);
  out.uint((value as Partial<Uint8Array>).length ?? byteLength);
}

export function writeNodeBuffer(value: Buffer, out: Encoder): void {
  if (types.isSharedArrayBuffer(value.buffer)) refuseShared(out);
  out.register(value);
  out.byte(Tag.nodeBuffer);
  out.bytes(value);
}

function writePart(buffer: ArrayBuffer, from: number, to: number, out: Encoder): void {
  out.byte(Tag.bufferPart);
  out.uint(out.range(buffer, from, to));
}

function kindOf(value: ArrayBufferView, out: Encoder): number {
  const name = viewName(value);
  const kind = viewNumbers.get(name);
  if (kind === undefined) {
    out.refuse(name, `is a ${name}, a kind of view that this version does not know`, 'Send a typed array.');
  }
  return kind;
}

function bufferOf({ buffer }: ArrayBufferView, out: Encoder): ArrayBuffer {
  if (types.isSharedArrayBuffer(buffer)) refuseShared(out);
  checkAttached(buffer, out);
  return buffer;
}

function asBytes(value: ArrayBufferView): Uint8Array {
  if (viewName(value) === 'Uint8Array') return value as Uint8Array;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** Processes have no memory in common. */
function refuseShared(out: Encoder): never {
  out.refuse(
    'SharedArrayBuffer',
    'is memory of a SharedArrayBuffer, which cannot cross to another process',
    'Send a copy: new Uint8Array(shared).slice().',
  );
}

function checkAttached(buffer: ArrayBuffer, out: Encoder): void {
  if (buffer.byteLength > 0) return;
  try {
    new Uint8Array(buffer);
  } catch {
    out.refuse('ArrayBuffer', 'is a detached ArrayBuffer', 'Its memory was transferred away: send it before the transfer.');
  }
}
