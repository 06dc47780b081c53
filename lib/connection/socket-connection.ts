import { LONGEST_PYTHON_MESSAGE } from '../transport/python-frames.js';
import type { PythonStream } from '../transport/python-stream.js';
import { Connection } from './connection.js';
import { SocketPort } from './socket-port.js';

/** Makes a connection of a stream whose other side was let in. `trusted`: it has proved that it has our key. */
export function socketConnection<In, Out>(stream: PythonStream, name: string, trusted: boolean): Connection<In, Out> {
  stream.allow(LONGEST_PYTHON_MESSAGE);
  return new Connection<In, Out>(new SocketPort(stream, name, trusted), { readable: true, writable: true });
}
