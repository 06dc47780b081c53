import { RemoteError } from '../errors/remote-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import { codec } from '../serialization/installed-codec.js';
import { withLocalStack, withRemoteStack } from '../util/remote-stack.js';
import { Answer } from './object-handle.js';

/** A call of an object's method, as the proxy made it. */
export interface ObjectCall {
  /** How messages name the call: `Counter.increment`. */
  readonly label: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  /** Where the call was made. */
  readonly site: { readonly stack?: string };
}

/** Calls a method of an object in its manager, and settles as the method does. */
export async function callObject(link: ResourceLink, { label, method, args, signal, site }: ObjectCall): Promise<unknown> {
  signal?.throwIfAborted();
  const bytes = args.length === 0 ? null : codec.encode(args, { call: label, root: 'args' });
  // The method may end by itself at any time, so nobody who waits for it is ever stuck for sure.
  const waits = { call: label, on: label.slice(0, label.lastIndexOf('.')), timed: true };
  const answer = (await link.call('call', [method, bytes], { label, signal, waits })) as readonly unknown[];
  switch (answer[0]) {
    case Answer.nothing:
      return undefined;
    case Answer.value:
      return decode(answer[1] as Uint8Array);
    case Answer.error: {
      const [, error, name, pid] = answer as [number, Uint8Array, string, number];
      throw withLocalStack(withRemoteStack(await decode(error), name, pid), site);
    }
    default: {
      const [, remoteName, message, remoteStack, name, pid] = answer as [number, string, string, string, string, number];
      const error = new RemoteError(`${label}: ${message}`, { remoteName, remoteStack });
      throw withLocalStack(withRemoteStack(error, name, pid, `${String(error)}${framesOf(remoteStack)}`), site);
    }
  }
}

async function decode(bytes: Uint8Array): Promise<unknown> {
  const ready = codec.prepare(bytes);
  if (ready !== undefined) await ready;
  return codec.decode(bytes);
}

function framesOf(stack: string): string {
  const at = stack.search(/\n {4}at /);
  return at < 0 ? '' : stack.slice(at);
}
