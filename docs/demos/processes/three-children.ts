/*
 * Three processes are started in a loop, each with an argument, and joined.
 *
 * Must be seen: the first line, three lines of the children in any order, the last line.
 */
import { Process } from 'forkful';

function greet(number: number): void {
  console.log(`child ${number} at work`);
}

console.log('main starts three children');
const children: Process[] = [];
for (let number = 1; number <= 3; number += 1) {
  const child = new Process({ target: greet, args: [number] });
  child.start();
  children.push(child);
}
for (const child of children) await child.join();
console.log('main has joined all of them');
