import type { ResourceLink } from '../rpc/broker.js';
import { releaseWhenForgotten } from '../rpc/release-when-forgotten.js';
import { Connection } from './connection.js';
import { PipePort } from './pipe-end.js';
import { pipeDirections } from './pipe-options.js';

/** Makes the connection around the link of a pipe's end. */
export function connectionOf<In, Out>(link: ResourceLink): Connection<In, Out> {
  const port = new PipePort(link);
  const connection = new Connection<In, Out>(port, pipeDirections(link.args));
  releaseWhenForgotten(connection, port);
  return connection;
}
