/** Sends items over a Unix socket and ends. */
import { connect } from 'node:net';
import { serialize } from 'node:v8';

const [path, count, perMessage, bytes] = process.argv.slice(2).map((word, index) => (index === 0 ? word : Number(word)));
const socket = connect(path);
for (let item = 0; item < count; item += perMessage) {
  const body = bytes > 0 ? Buffer.alloc(bytes) : serialize(Array.from({ length: Math.min(perMessage, count - item) }, (_, index) => item + index));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  socket.write(head);
  if (!socket.write(body)) await new Promise((resolve) => socket.once('drain', resolve));
}
socket.end(() => process.disconnect());
