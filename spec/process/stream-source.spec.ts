import { describe, expect, it } from '@jest/globals';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { streamSource } from '../../lib/process/child/packet-source.js';
import { encodeStartPacket, type PreloadHeader, type StartPacket } from '../../lib/process/start-packet.js';
import { frame } from '../support/frame.js';
import { socketPair } from '../support/socket-pair.js';

type Preload = StartPacket<PreloadHeader>;

const packet = (name: string): Uint8Array =>
  encodeStartPacket({ header: { preload: [name] }, payload: Buffer.from(`payload of ${name}`) });

describe('the start packet, where it cannot be read in place (Windows)', () => {
  it('comes in pieces, and the channel behind it hears what follows', async () => {
    const { left: parent, right: child } = await socketPair();
    const source = streamSource(child);
    const bytes = packet('first');
    const taken = new Promise<Preload>((resolve) => source.next((given) => resolve(given as Preload)));
    for (const byte of bytes) parent.write(Uint8Array.of(byte));
    const { header, payload } = await taken;
    expect(header.preload).toEqual(['first']);
    expect(Buffer.from(payload).toString()).toBe('payload of first');
    const channel = createStreamChannel(source.open());
    const heard = new Promise<string>((resolve) => {
      channel.onMessage({ message: (message) => resolve(Buffer.from(message).toString()), closed: () => resolve('closed') });
    });
    channel.ref();
    parent.write(frame(Buffer.from('a task')));
    expect(await heard).toBe('a task');
    channel.close();
    parent.destroy();
  });

  it('takes with the packet nothing that belongs to the next one or to the channel', async () => {
    const { left: parent, right: child } = await socketPair();
    const source = streamSource(child);
    parent.write(Buffer.concat([packet('first'), packet('second'), frame(Buffer.from('a task'))]));
    for (const name of ['first', 'second']) {
      const { header } = await new Promise<Preload>((resolve) => source.next((given) => resolve(given as Preload)));
      expect(header.preload).toEqual([name]);
    }
    const channel = createStreamChannel(source.open());
    const heard = new Promise<string>((resolve) => {
      channel.onMessage({ message: (message) => resolve(Buffer.from(message).toString()), closed: () => resolve('closed') });
    });
    channel.ref();
    expect(await heard).toBe('a task');
    channel.close();
    parent.destroy();
  });
});
