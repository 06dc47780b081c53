import { types } from 'node:util';
import { viewName } from './brands.js';
import type { Encoder } from './encoder.js';
import { Tag, VIEW_NAMES } from './wire-format.js';

export function writeArrayBuffer(value: ArrayBuffer, out: Encoder): void {
  checkAttached(value, out);
  out.register(value);
  out.byte(Tag.arrayBuffer);
  out.uint(out.bufferIndex(value, 0, value.byteLength));
}

export function writeView(value: ArrayBufferView, out: Encoder): void {
  const place = viewPlace(value, out);
  out.register(value);
  out.byte(Tag.view);
  writePlace(place, out);
}

/** Where a view lies: kind, number of its buffer, first byte there, length in elements. */
export type ViewPlace = readonly [kind: number, buffer: number, offset: number, length: number];

export function writePlace([kind, buffer, offset, length]: ViewPlace, out: Encoder): void {
  out.byte(kind);
  out.uint(buffer);
  out.uint(offset);
  out.uint(length);
}

export function viewPlace(value: ArrayBufferView, out: Encoder): ViewPlace {
  const name = viewName(value);
  const kind = (VIEW_NAMES as readonly string[]).indexOf(name);
  if (kind < 0) out.refuse(name, `is a ${name}, a kind of view that this version does not know`, 'Send a typed array.');
  const { buffer } = value;
  if (types.isSharedArrayBuffer(buffer)) refuseShared(out);
  checkAttached(buffer as ArrayBuffer, out);
  const { byteOffset, byteLength } = value;
  const index = out.bufferIndex(buffer as ArrayBuffer, byteOffset, byteOffset + byteLength);
  return [kind, index, byteOffset, name === 'DataView' ? byteLength : (value as Uint8Array).length];
}

export function writeNodeBuffer(value: Buffer, out: Encoder): void {
  if (types.isSharedArrayBuffer(value.buffer)) refuseShared(out);
  out.register(value);
  out.byte(Tag.nodeBuffer);
  out.bytes(value);
}

/** Processes have no memory in common. */
export function refuseShared(out: Encoder): never {
  out.refuse(
    'SharedArrayBuffer',
    'is memory of a SharedArrayBuffer, which processes cannot share',
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
