/*
 * A target gets positional arguments, and keyword arguments as one object behind them.
 *
 * Must be seen: the child knows its parent's pid and the name it was given, and both agree about the parent.
 */
import { Process } from 'forkful';

function introduce(parentPid: number, { name }: { name: string }): void {
  console.log(`I am ${name}. My parent is ${process.ppid}, and I was told ${parentPid}.`);
}

const child = new Process({ target: introduce, args: [process.pid], kwargs: { name: 'Ada' } });
child.start();
await child.join();
console.log(`The parent is ${process.pid}.`);
