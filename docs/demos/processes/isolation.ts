/*
 * Processes share no variables: what a child assigns stays in the child.
 *
 * Must be seen: "child: 666", then "parent: 100".
 */
import { Process } from 'forkful';

let money = 100;

function steal(): void {
  money = 666;
  console.log(`child: ${money}`);
}

const child = new Process({ target: steal });
child.start();
await child.join();
console.log(`parent: ${money}`);
