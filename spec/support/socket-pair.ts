import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createPrivateAddress } from '../../lib/transport/address.js';

/** Two connected sockets in this process, `left` the one that asked for the connection. */
export async function socketPair(transport: 'unix' | 'tcp' = 'unix'): Promise<{ left: Socket; right: Socket }> {
  const place = createPrivateAddress();
  const server = createServer();
  if (transport === 'unix') server.listen(place.address);
  else server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const address = server.address();
  const left = typeof address === 'string' ? connect(address) : connect(address?.port ?? 0, '127.0.0.1');
  const [[right]] = await Promise.all([accepted, once(left, 'connect')]);
  server.close();
  place.remove();
  return { left, right };
}
