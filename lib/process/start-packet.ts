import type { ChildRole } from './roles.js';
import type { StartMethod } from './start-method.js';

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
  /** Of the process that a thread belongs to. Default: the child itself. */
  readonly host?: { readonly daemon: boolean } | undefined;
  /** Hexadecimal. */
  readonly authKey: string;
  readonly parent: { readonly pid: number; readonly name: string };
  /** The parent's `process.argv` from the script on. */
  readonly argv: readonly string[];
  /** The start method of the class that was started, when it has one of its own. */
  readonly method: StartMethod | undefined;
  /** Where the child was forked in advance: what has changed since. */
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How many sockets and servers come over Node's own channel. */
  readonly riders?: number | undefined;
  /** What the layers above hand on to every child: start method, log level, main module. */
  readonly inherited: Readonly<Record<string, unknown>>;
}

export interface StartPacket<Header = StartHeader> {
  readonly header: Header;
  readonly payload: Uint8Array;
}

/** What a child that is kept ready is sent ahead of its packet: modules to load meanwhile. */
export interface PreloadHeader {
  readonly preload: readonly string[];
}

/** Bytes of the length field that stands first. */
export const PREFIX_BYTES = 4;

/** Writes a whole packet. */
export function encodeStartPacket({ header, payload }: StartPacket<StartHeader | PreloadHeader>): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const packet = Buffer.allocUnsafe(PREFIX_BYTES + 4 + text.length + payload.length);
  packet.writeUInt32LE(packet.length - PREFIX_BYTES, 0);
  packet.writeUInt32LE(text.length, PREFIX_BYTES);
  packet.set(text, PREFIX_BYTES + 4);
  packet.set(payload, PREFIX_BYTES + 4 + text.length);
  return packet;
}

/** Reads what follows the length field. */
export function decodeStartPacket(body: Buffer): StartPacket<StartHeader | PreloadHeader> {
  const headerEnd = 4 + body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, headerEnd)) as StartHeader | PreloadHeader;
  return { header, payload: body.subarray(headerEnd) };
}
