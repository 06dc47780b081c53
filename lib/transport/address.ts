import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { RuntimeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';

/** The longest path that a Unix socket can have everywhere: 104 bytes on macOS, with the zero behind it. */
const LONGEST_PATH = 103;
const PIPE_PREFIX = '\\\\.\\pipe\\';
const TCP = /^tcp:\/\/(?:\[([0-9a-f:.%]+)\]|([^:/[\]]+)):(\d{1,5})$/i;

/** An address, taken apart: what `node:net` wants. */
export type Endpoint =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** Takes an address apart: the path of a Unix socket, the name of a Windows pipe, or `tcp://host:port`. */
export function parseAddress(call: string, address: unknown): Endpoint {
  if (typeof address === 'string') {
    const [, ipv6, name, port] = TCP.exec(address) ?? [];
    const host = ipv6 ?? name;
    if (host !== undefined && Number(port) <= 65535) return { kind: 'tcp', host, port: Number(port) };
    if (address !== '' && !address.includes('://') && !address.includes('\0')) {
      if (process.platform === 'win32' || Buffer.byteLength(address) <= LONGEST_PATH) return { kind: 'path', path: address };
      throw new ValueError(
        `${call}: the path of the address has ${String(Buffer.byteLength(address))} bytes, and at most ${String(LONGEST_PATH)} are possible. Choose a shorter directory: ${address}`,
      );
    }
  }
  throw new ValueError(
    `${call}: address is ${describeValue(address)}. Give the path of a Unix socket, the name of a Windows pipe or tcp://host:port.`,
  );
}

/** An address that only this user can reach, with the directory that says that somebody listens there or will. */
export interface PrivateAddress {
  readonly address: string;
  /** Removes the directory and the socket in it: whoever still wants to connect knows that nobody will listen. Idempotent. */
  remove(): void;
}

/**
 * Chooses an address in a new directory that only this user may enter: a Unix socket, or on Windows a pipe with the
 * directory's name.
 *
 * The directory lies in the system's folder for temporary files, and in `/tmp` where the path would get too long.
 */
export function createPrivateAddress(): PrivateAddress {
  const directory = makeDirectory();
  const address =
    process.platform === 'win32'
      ? `${PIPE_PREFIX}${basename(directory)}-${randomBytes(8).toString('hex')}`
      : join(directory, 'socket');
  return { address, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The directory whose existence means that the address is in use or will be. */
export function directoryOf(path: string): string {
  if (!path.startsWith(PIPE_PREFIX)) return dirname(path);
  return join(tmpdir(), path.slice(PIPE_PREFIX.length).replace(/-[0-9a-f]{16}$/, ''));
}

/** `mkdtemp` gives mode 0700. */
function makeDirectory(): string {
  const here = join(tmpdir(), 'forkful-');
  const tooLong = Buffer.byteLength(join(`${here}XXXXXX`, 'socket')) > LONGEST_PATH;
  const prefix = tooLong && process.platform !== 'win32' ? '/tmp/forkful-' : here;
  try {
    return mkdtempSync(prefix);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RuntimeError(
      `forkful: no directory for a socket can be made in ${dirname(prefix)} (${String(code)}). Set TMPDIR to a directory that exists and that you may write to.`,
      { cause: error },
    );
  }
}
