import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

/*
 * The streams between this process and others of the same program. Who looks whether a program stands still asks two things
 * of them: which of the process's open descriptors are no way in for strangers, and whether a message is under way.
 */

interface Counting {
  readonly sent: number;
  readonly received: number;
}

const channels = new Map<Counting, Duplex>();
const uncounted = new Set<Counting>();
/** Whatever has a descriptor of the operating system. */
export interface Described {
  readonly _handle?: { readonly fd?: number } | null | undefined;
}

const handles = new Set<Described>();
let processes = 0;

/** Notes a channel to another process of the program. */
export function addKin(channel: Counting, stream: Duplex): void {
  channels.set(channel, stream);
  addKinStream(stream);
}

/** The channel is closed here, or over. */
export function removeKin(channel: Counting): void {
  channels.delete(channel);
}

/** Notes a stream between processes of the program that is no channel (yet): the pipes that a child was started with. */
export function addKinStream(stream: EventEmitter): void {
  const handle = stream as Described;
  if (handles.has(handle)) return;
  handles.add(handle);
  stream.once('close', () => handles.delete(handle));
}

/** Notes a child that forkful has started, and Node's channel to it if there is one; `end` says that it has ended. */
export function addKinProcess(channel?: Described): { end(): void } {
  processes++;
  if (channel !== undefined) handles.add(channel);
  return {
    end: () => {
      processes--;
      if (channel !== undefined) handles.delete(channel);
    },
  };
}

/** How many children forkful has running, guardians and spares included. */
export function kinProcesses(): number {
  return processes;
}

/** Messages over a channel that do not count, as long as the channel is open; the function returned takes that back. */
export function addUncounted(messages: Counting): () => void {
  uncounted.add(messages);
  return () => void uncounted.delete(messages);
}

/** What the open channels have sent and received, in messages that count. The other ends count the same the other way round. */
export function kinTraffic(): { readonly channels: number; readonly sent: number; readonly received: number } {
  let sent = 0;
  let received = 0;
  for (const channel of channels.keys()) {
    sent += channel.sent;
    received += channel.received;
  }
  for (const messages of uncounted) {
    sent -= messages.sent;
    received -= messages.received;
  }
  return { channels: channels.size, sent, received };
}

/** The descriptors of all these that are open; -1 for one whose platform gives none. */
export function kinDescriptors(): readonly number[] {
  return [...handles].flatMap(({ _handle: handle }) => (handle === null || handle === undefined ? [] : [handle.fd ?? -1]));
}
