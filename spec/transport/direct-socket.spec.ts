import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough, type Duplex } from 'node:stream';
import { directed, flowAway, flowInto, type ByteSink } from '../../lib/transport/direct-socket.js';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { frame } from '../support/frame.js';
import { Inbox } from '../support/inbox.js';
import { socketPair } from '../support/socket-pair.js';

/** Takes bytes in rooms of a few. */
class Sink implements ByteSink {
  readonly #room = Buffer.alloc(1000);
  readonly chunks: Buffer[] = [];
  room(): Uint8Array {
    return this.#room;
  }
  filled(bytes: number): void {
    this.chunks.push(Buffer.from(this.#room.subarray(0, bytes)));
  }
  push(chunk: Buffer): void {
    this.chunks.push(chunk);
  }
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

const counted = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7) % 251));

/** Writes and ends; what the other side is willing to read is read then. */
async function writeAndSettle(stream: Duplex, bytes: Buffer): Promise<void> {
  stream.end(bytes);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a direct socket', () => {
  it.each([10, 16 * 1024, 100_000])('keeps %d bytes that come before anybody takes them, and the end behind them', async (length) => {
    const { left, right } = await socketPair();
    const socket = directed(right);
    expect(socket).not.toBe(right);
    await writeAndSettle(left, counted(length));
    const sink = new Sink();
    flowInto(socket, sink);
    // A short stream has ended already.
    if (!socket.readableEnded) await once(socket, 'end');
    expect(sink.bytes.equals(counted(length))).toBe(true);
    // What was read ahead is bounded: the rest waited with the system.
    expect(sink.chunks[0]!.length).toBeLessThanOrEqual(16 * 1024);
    socket.destroy();
  });

  it('makes a channel that tells of half a message, also when it came and ended before the channel was made', async () => {
    const { left, right } = await socketPair();
    const socket = directed(right);
    await writeAndSettle(left, frame(Buffer.alloc(9)).subarray(0, 15));
    const inbox = new Inbox(createStreamChannel(socket));
    expect((await inbox.ended())?.message).toContain('in the middle of a message');
    expect(inbox.messages).toEqual([]);
  });

  it('reads into the sink, and can be paused', async () => {
    const { left, right } = await socketPair();
    const socket = directed(right);
    const sink = new Sink();
    flowInto(socket, sink);
    socket.pause();
    await writeAndSettle(left, counted(50_000));
    const before = sink.bytes.length;
    expect(before).toBeLessThanOrEqual(16 * 1024);
    socket.resume();
    await once(socket, 'end');
    expect(sink.bytes.equals(counted(50_000))).toBe(true);
    socket.destroy();
  });

  it('writes in order what the system takes at once, what it takes in part, and what it takes later', async () => {
    const { left, right } = await socketPair();
    const channel = createStreamChannel(left);
    let messages = 0;
    const send = (): void => {
      channel.send(Buffer.alloc(1000 + (messages % 9), messages++ % 251));
      channel.flush();
    };
    // Nobody reads. At first the system takes everything at once; then it has no room.
    for (send(); channel.bufferedBytes === 0; send());
    const atOnce = messages - 1;
    expect(atOnce).toBeGreaterThan(10);
    for (let more = 0; more < 50; more++) send();
    const inbox = new Inbox(createStreamChannel(right));
    await channel.drained();
    channel.close();
    await inbox.ended();
    expect(inbox.messages.length).toBe(messages);
    inbox.messages.forEach((bytes, at) => expect(Buffer.alloc(1000 + (at % 9), at % 251).equals(bytes)).toBe(true));
  });

  it('leaves an error of a write past the stream to the stream', async () => {
    const { left, right } = await socketPair();
    right.destroy();
    const channel = createStreamChannel(left);
    const inbox = new Inbox(channel);
    for (let tries = 0; tries < 3; tries++) channel.send(Buffer.from('nobody is there'));
    channel.flush();
    expect(await inbox.ended()).toBe(undefined);
    expect(channel.bufferedBytes).toBe(0);
  });

  it('shows its end to who wants nothing else', async () => {
    const { left, right } = await socketPair();
    const socket = directed(right);
    flowAway(socket);
    left.end(counted(200_000));
    await once(socket, 'end');
    socket.destroy();
  });

  it('is not made of what is no socket, and other streams flow into a sink all the same', async () => {
    const stream = new PassThrough();
    expect(directed(stream)).toBe(stream);
    const sink = new Sink();
    flowInto(stream, sink);
    stream.end(counted(3000));
    await once(stream, 'end');
    expect(sink.bytes.equals(counted(3000))).toBe(true);
  });
});
