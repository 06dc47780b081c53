import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { describeValue } from '../util/describe-value.js';
import { parseAddress, type Endpoint } from './address.js';

/** Python's names for the kinds of addresses: TCP, Unix sockets, Windows pipes. */
export type AddressFamily = 'AF_INET' | 'AF_UNIX' | 'AF_PIPE';

/** Where somebody listens: `tcp://host:port`, Python's `[host, port]`, the path of a Unix socket or `\\.\pipe\Name`. */
export type SocketAddress = string | readonly [host: string, port: number];

/** An address, taken apart, with the family that it belongs to. */
export interface Place {
  readonly family: AddressFamily;
  readonly endpoint: Endpoint;
  /** Whether it was given as `[host, port]`. */
  readonly tuple: boolean;
}

const isWindows = process.platform === 'win32';
const FAMILIES = ['AF_INET', 'AF_UNIX', 'AF_PIPE'] as const;
const PIPE = '\\\\';

/** The families of this platform (CO-21). */
export const families: readonly AddressFamily[] = ['AF_INET', isWindows ? 'AF_PIPE' : 'AF_UNIX'];

/** Checks the name of a family. @throws ValueError for one that this platform does not have. */
export function readFamily(call: string, family: unknown): AddressFamily | undefined {
  if (family === undefined || family === null) return undefined;
  const known = FAMILIES.find((one) => one === family);
  if (known === undefined) throw new ValueError(`${call}: family is ${describeValue(family)}. Give one of ${families.join(', ')}.`);
  if (!families.includes(known)) {
    throw new ValueError(`${call}: Family ${known} is not recognized on ${process.platform}. Give one of ${families.join(', ')}.`);
  }
  return known;
}

/** Takes an address apart and checks it against the family, when there is one (CO-14). */
export function readPlace(call: string, address: unknown, family?: AddressFamily): Place {
  const place = Array.isArray(address) ? fromTuple(call, address) : fromText(call, address);
  readFamily(call, place.family);
  if (family !== undefined && family !== place.family) {
    throw new ValueError(
      `${call}: the address ${describeAddress(address as SocketAddress)} is of family ${place.family}, and family is '${family}'. Leave family out, or give another address.`,
    );
  }
  return place;
}

/** An address as messages show it. */
export function describeAddress(address: SocketAddress): string {
  return typeof address === 'string' ? address.replace(/^\0/, '@') : `[${address.map((part) => `'${String(part)}'`.replace(/^'(\d+)'$/, '$1')).join(', ')}]`;
}

function fromTuple(call: string, address: readonly unknown[]): Place {
  const [host, port] = address;
  if (address.length !== 2 || typeof host !== 'string') {
    throw new ValueError(`${call}: address is ${describeValue(address)}. Give [host, port], tcp://host:port or a path.`);
  }
  if (typeof port !== 'number') throw new ArgumentTypeError(`${call}: the port is ${describeValue(port)}. Give a whole number.`);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ValueError(`${call}: the port is ${String(port)}. Give a whole number from 0 to 65535.`);
  }
  return { family: 'AF_INET', endpoint: { kind: 'tcp', host, port }, tuple: true };
}

function fromText(call: string, address: unknown): Place {
  if (typeof address === 'string' && address.startsWith('\0') && address.length > 1) return abstract(call, address);
  if (typeof address === 'string' && address.startsWith(PIPE)) {
    return { family: 'AF_PIPE', endpoint: { kind: 'path', path: address }, tuple: false };
  }
  if (typeof address !== 'string') {
    throw new ValueError(
      `${call}: address type of ${describeValue(address)} unrecognized. Give [host, port], tcp://host:port or a path.`,
    );
  }
  const endpoint = parseAddress(call, address);
  return { family: endpoint.kind === 'tcp' ? 'AF_INET' : 'AF_UNIX', endpoint, tuple: false };
}

/** A name that lies in no file system and is gone with its listener; Linux alone has such (T144). */
function abstract(call: string, address: string): Place {
  if (process.platform !== 'linux') {
    throw new ValueError(`${call}: the address ${describeAddress(address)} is an abstract name, which only Linux has. Give a path.`);
  }
  return { family: 'AF_UNIX', endpoint: { kind: 'path', path: address }, tuple: false };
}
