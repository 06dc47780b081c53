/*
 * A daemonic process may not start processes: nobody would end them.
 *
 * Must be seen: the daemon prints "AssertionError: daemonic processes are not allowed to have children".
 */
import { Process } from 'forkful';

function grandchild(): void {
  console.log('this is never printed');
}

function daemonic(): void {
  try {
    new Process({ target: grandchild }).start();
  } catch (error) {
    console.log(String(error));
  }
}

const child = new Process({ target: daemonic, daemon: true });
child.start();
await child.join();
