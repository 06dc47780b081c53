import { ArgumentTypeError, ValueError } from '../errors/python-errors.js';
import { startMethods, type StartMethod } from '../process/start-method.js';
import { parseAddress } from '../transport/address.js';
import { describeValue } from '../util/describe-value.js';
import { timeoutToMs, type Seconds } from '../util/seconds.js';

/** Where a manager listens: the path of a Unix socket, the name of a Windows pipe, `tcp://host:port`, or host and port. */
export type ManagerAddress = string | readonly [host: string, port: number];

/** How a manager is made. */
export interface ManagerOptions {
  /** Where other programs find it; port 0 is any that is free. Default: a place that only this user's programs can reach. */
  readonly address?: ManagerAddress | null | undefined;
  /** What opens it to other programs. Default: this program's own key, `currentProcess().authKey`. */
  readonly authKey?: Uint8Array | string | null | undefined;
  /** The context whose start method the manager's process is started with. Default: the default context. */
  readonly ctx?: { getStartMethod(allowNone: boolean): StartMethod | undefined } | null | undefined;
  /** How long `shutdown` waits for the process, in seconds, before it is terminated, and again before it is killed. Default: 1. */
  readonly shutdownTimeout?: Seconds | undefined;
}

/** A manager's checked options. */
export interface ManagerSettings {
  readonly address: string | undefined;
  readonly authKey: Uint8Array | undefined;
  readonly method: StartMethod | undefined;
  readonly shutdownSeconds: Seconds;
}

const DEFAULT_SHUTDOWN_SECONDS = 1;

/** Reads one options object or Python's `(address, authKey)`. */
export function readManagerOptions(call: string, given: readonly unknown[]): ManagerSettings {
  const [first, authKey] = given;
  const options = (isOptions(first) ? first : { address: first, authKey }) as ManagerOptions;
  return {
    address: readAddress(call, options.address),
    authKey: readKey(call, options.authKey),
    method: readMethod(call, options.ctx),
    shutdownSeconds: (timeoutToMs(call, options.shutdownTimeout ?? DEFAULT_SHUTDOWN_SECONDS) ?? Infinity) / 1000,
  };
}

function isOptions(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readAddress(call: string, address: unknown): string | undefined {
  if (address === undefined || address === null) return undefined;
  const text = Array.isArray(address) && address.length === 2 ? tcp(address[0], address[1]) : address;
  parseAddress(call, text);
  return text as string;
}

/** Python's `('', port)` means every interface of the machine. */
function tcp(host: unknown, port: unknown): string {
  const name = host === '' ? '0.0.0.0' : String(host);
  return `tcp://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}

function readKey(call: string, key: unknown): Uint8Array | undefined {
  if (key === undefined || key === null) return undefined;
  if (typeof key === 'string') return Buffer.from(key);
  if (ArrayBuffer.isView(key)) return new Uint8Array(Buffer.from(key.buffer, key.byteOffset, key.byteLength));
  throw new ArgumentTypeError(`${call}: authKey is ${describeValue(key)}. Give bytes or a string.`);
}

function readMethod(call: string, ctx: unknown): StartMethod | undefined {
  if (ctx === undefined || ctx === null) return undefined;
  const { getStartMethod } = ctx as Partial<NonNullable<ManagerOptions['ctx']>>;
  if (typeof getStartMethod !== 'function') {
    throw new ArgumentTypeError(`${call}: ctx is ${describeValue(ctx)}. Give what getContext() returns.`);
  }
  const method = (ctx as NonNullable<ManagerOptions['ctx']>).getStartMethod(true);
  if (method !== undefined && !startMethods.includes(method)) {
    throw new ValueError(`${call}: ctx has the start method ${describeValue(method)}. Give what getContext() returns.`);
  }
  return method;
}
