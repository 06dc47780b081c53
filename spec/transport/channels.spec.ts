import { MessageChannel } from 'node:worker_threads';
import { directed } from '../../lib/transport/direct-socket.js';
import { createLateChannel } from '../../lib/transport/late-channel.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { createPortChannel } from '../../lib/transport/port-channel.js';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { socketPair } from '../support/socket-pair.js';
import { channelConformance } from './channel-conformance.js';

channelConformance('memory', () => Promise.resolve(createChannelPair()));

for (const transport of ['unix', 'tcp'] as const) {
  channelConformance(`a ${transport} socket`, async () => {
    const { left, right } = await socketPair(transport);
    return [createStreamChannel(left), createStreamChannel(right)];
  });
}

channelConformance('a direct socket', async () => {
  const { left, right } = await socketPair();
  return [createStreamChannel(directed(left)), createStreamChannel(directed(right))];
});

channelConformance('a socket that opens later', async () => {
  const { left, right } = await socketPair();
  const opening = new Promise<void>((resolve) => setImmediate(resolve)).then(() => createStreamChannel(left));
  return [createLateChannel(opening), createStreamChannel(right)];
});

channelConformance(
  'a port between threads',
  () => {
    const { port1, port2 } = new MessageChannel();
    return Promise.resolve([createPortChannel(port1), createPortChannel(port2)]);
  },
  { atOnce: true },
);
