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
const streams = new Set<Duplex>();

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
export function addKinStream(stream: Duplex): void {
  if (streams.has(stream)) return;
  streams.add(stream);
  stream.once('close', () => streams.delete(stream));
}

/** What the open channels have sent and received, in messages. The other ends count the same the other way round. */
export function kinTraffic(): { readonly channels: number; readonly sent: number; readonly received: number } {
  let sent = 0;
  let received = 0;
  for (const channel of channels.keys()) {
    sent += channel.sent;
    received += channel.received;
  }
  return { channels: channels.size, sent, received };
}

/** The descriptors of these streams; -1 for one whose platform gives none. */
export function kinDescriptors(): readonly number[] {
  return [...streams].map((stream) => (stream as { _handle?: { fd?: number } | null })._handle?.fd ?? -1);
}
