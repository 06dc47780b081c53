/*
 * A child sends what it finds to the main program through a queue.
 *
 * Must be seen: the answer that the child worked out, printed by the main program.
 */
import { Process, Queue } from 'forkful';

async function answer(queue: Queue<{ question: string; answer: number }>): Promise<void> {
  await queue.put({ question: 'six times seven', answer: 6 * 7 });
}

const queue = new Queue<{ question: string; answer: number }>();
const child = new Process({ target: answer, args: [queue] });
child.start();
console.log(await queue.get());
await child.join();
