import type { CodecEntry } from '../serialization/codec-entry.js';
import { SerializationError } from '../errors/serialization-errors.js';
import { arrivedRider, board, mayRide } from '../process/riders.js';
import { PythonStream } from '../transport/python-stream.js';
import { Connection } from './connection.js';
import { socketConnection } from './socket-connection.js';
import { SocketPort } from './socket-port.js';

/**
 * How a connection over a socket crosses: as an argument of a process that is started, with the messages that were read and
 * not received. It moves: the object here is closed.
 */
export const socketConnectionEntry: CodecEntry<Connection> = {
  tag: 105,
  name: 'Connection',
  matches: (value): value is Connection => portOf(value) !== undefined,
  write(value, out) {
    if (!mayRide()) {
      out.refuse(
        'Connection',
        'is a Connection over a socket, which crosses to no process but one that is being started',
        'Give it to new Process({ args }), send the address of the Listener, or use a Pipe().',
      );
    }
    const port = portOf(value)!;
    const refusal = port.refusal();
    if (refusal !== undefined) out.refuse('Connection', refusal.why, refusal.advice);
    const { socket, unread } = port.stream.passOn();
    out.uint(
      board({
        handle: socket as never,
        unread,
        leave: () => {
          port.leave();
          value.close();
        },
      }),
    );
    out.string(port.name);
    out.uint(port.trusted ? 1 : 0);
  },
  read(input) {
    const socket = arrivedRider(input.uint());
    const [name, trusted] = [input.string(), input.uint() === 1];
    if (socket === undefined) {
      throw new SerializationError(`Process.start: ${name} ended before Node handed it over. Keep it open until the child has it.`);
    }
    return socketConnection(new PythonStream(socket as never, 0), name, trusted);
  },
};

function portOf(value: object): SocketPort | undefined {
  const port = Connection.portOf(value);
  return port instanceof SocketPort ? port : undefined;
}
