import { handleEntry } from '../rpc/handle-entry.js';
import { connectionOf } from './connection-of-link.js';
import { Connection } from './connection.js';
import { PipePort } from './pipe-end.js';

/** How the ends of pipes cross: as a copy of the same end. */
export const pipeEntry = handleEntry<Connection>({
  tag: 104,
  name: 'Connection',
  linkOf: (value) => portOf(value)?.link,
  lending: (value) => portOf(value)!.lending(),
  make: (link) => connectionOf(link),
});

function portOf(value: object): PipePort | undefined {
  const port = Connection.portOf(value);
  return port instanceof PipePort ? port : undefined;
}
