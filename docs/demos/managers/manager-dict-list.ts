/*
 * The example of Python's manual: a child fills a manager's dict and reverses a manager's list; the main program reads both.
 *
 * Must be seen: the dict with the child's three entries under keys of three types, then the list from 9 down to 0.
 */
import { Manager, Process, type DictProxy, type ListProxy } from 'forkful';

async function work(dict: DictProxy<number | string, string | null>, list: ListProxy<number>): Promise<void> {
  await dict.set(1, '1');
  await dict.set('2', '2');
  await dict.set(0.25, null);
  await list.reverse();
}

await using manager = Manager();
const dict = manager.dict<number | string, string | null>();
const list = manager.list(Array.from({ length: 10 }, (_, n) => n));
const child = new Process({ target: work, args: [dict, list] });
child.start();
await child.join();
console.log(await dict.copy());
console.log(await list.copy());
