/*
 * One end of a pipe sends numbers, the other receives them. A one-way pipe gives the receiving end first. After the sender has
 * closed its end, recv() tells of the end with an EOFError.
 *
 * Must be seen: three lines "received", in order; then that the pipe has ended; then that its end cannot send.
 */
import { type Connection, EOFError, Pipe, Process } from 'forkful';

async function sendNumbers(sender: Connection<number>): Promise<void> {
  for (const n of [1, 2, 3]) await sender.send(n);
  sender.close();
}

const [receiver, sender] = Pipe<number>(false);
const child = new Process({ target: sendNumbers, args: [sender] });
child.start();
// The child has its own copy. The pipe ends when both are closed.
sender.close();

for (;;) {
  try {
    console.log(`received ${await receiver.recv()}`);
  } catch (error) {
    if (!(error instanceof EOFError)) throw error;
    console.log('the sender has closed: EOFError');
    break;
  }
}
await receiver.send(4).catch((error: unknown) => console.log(`the first end only receives: ${(error as Error).name}`));
await child.join();
