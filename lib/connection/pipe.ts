import { defaultBroker, type Broker } from '../rpc/broker.js';
import { connectionOf } from './connection-of-link.js';
import type { Connection } from './connection.js';
import { readPipeOptions, type PipeOptions } from './pipe-options.js';

/**
 * Makes a pipe and gives its two ends; nothing is waited for.
 *
 * Either end may be passed to any process at any time: as an argument, in a closure, inside other values, through queues and
 * other pipes. Several processes may hold copies of one end. The other side comes to the end (`EOFError`) after the last message
 * when every copy is closed or its process gone, so close the copy that you do not use, as in Python.
 *
 * @param duplex whether both ends send and receive, or options. With `false` the first end receives and the second sends. Default: true.
 * @returns the two ends.
 * @throws ArgumentTypeError when `duplex` is not a boolean, or `name` no string.
 *
 * @example
 * ```ts
 * import { type Connection, Pipe, Process } from 'forkful';
 *
 * const [receiver, sender] = Pipe<number>(false);
 * const count = async (connection: Connection<number>) => {
 *   for (let n = 1; n <= 3; n += 1) await connection.send(n);
 * };
 * const child = new Process({ target: count, args: [sender] });
 * child.start();
 * sender.close();
 * for await (const n of receiver) console.log(n); // 1, 2, 3, and the end when the child has ended
 * await child.join();
 * ```
 *
 * Python: `multiprocessing.Pipe` (CO-01).
 */
export function Pipe<First = unknown, Second = First>(
  duplex?: boolean | PipeOptions,
): [Connection<First, Second>, Connection<Second, First>] {
  return pipeIn('Pipe', defaultBroker(), duplex);
}

/** Makes a pipe in a manager. */
export function pipeIn<First, Second>(
  call: string,
  broker: Broker,
  given: boolean | PipeOptions | undefined,
): [Connection<First, Second>, Connection<Second, First>] {
  const [first, second] = readPipeOptions(call, given);
  return [connectionOf(broker.create('Pipe', first)), connectionOf(broker.create('Pipe', second))];
}
