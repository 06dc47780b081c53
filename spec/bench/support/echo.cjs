/** The other side of transport.bench.js: sends back what it gets on descriptor 3, in the way that argv[2] names. */
const { Socket } = require('node:net');
const [, , way, library] = process.argv;
const socket = new Socket({ fd: 3 });

if (way === 'socket') {
  socket.on('data', (chunk) => socket.write(chunk));
} else {
  const { createRpcPeer, createStreamChannel } = require(library);
  const channel = createStreamChannel(socket);
  channel.ref();
  if (way === 'channel') {
    channel.onMessage({ message: (bytes) => channel.send(bytes), closed: () => process.exit() });
  } else {
    const handler = { request: (body, call) => call.reply(body), notify: () => {}, closed: () => process.exit() };
    createRpcPeer(channel, handler, { onBroken: () => new Error('broken'), failed: () => undefined });
  }
}
