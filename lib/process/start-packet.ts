import type { ChildRole } from './roles.js';

/*
 * The first bytes on a child's fourth descriptor:
 *
 *   u32 length of what follows · u32 length of the header · header (JSON) · payload
 *
 * The header is what every child needs before anything of the user's may be decoded; the payload means something to
 * the role alone. Whatever comes after the packet belongs to the role's channel.
 */

/** What a child is told first. */
export interface StartHeader {
  readonly role: ChildRole;
  readonly name: string;
  readonly identity: readonly number[];
  readonly daemon: boolean;
  /** Hexadecimal. */
  readonly authKey: string;
  readonly parent: { readonly pid: number; readonly name: string };
  /** The parent's `process.argv` from the script on. */
  readonly argv: readonly string[];
  /** What the layers above hand on to every child: start method, log level, main module. */
  readonly inherited: Readonly<Record<string, unknown>>;
}

export interface StartPacket {
  readonly header: StartHeader;
  readonly payload: Uint8Array;
}

/** Bytes of the length field that stands first. */
export const PREFIX_BYTES = 4;

/** Writes a whole packet. */
export function encodeStartPacket({ header, payload }: StartPacket): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const packet = Buffer.allocUnsafe(PREFIX_BYTES + 4 + text.length + payload.length);
  packet.writeUInt32LE(packet.length - PREFIX_BYTES, 0);
  packet.writeUInt32LE(text.length, PREFIX_BYTES);
  packet.set(text, PREFIX_BYTES + 4);
  packet.set(payload, PREFIX_BYTES + 4 + text.length);
  return packet;
}

/** Reads what follows the length field. */
export function decodeStartPacket(body: Buffer): StartPacket {
  const headerEnd = 4 + body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, headerEnd)) as StartHeader;
  return { header, payload: body.subarray(headerEnd) };
}
