import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('bare-fork-child.cjs', import.meta.url));
const BATCH = 256;

/**
 * What `child_process.fork` alone can do: numbers in batches to two children and back. No function crosses, no error, no time is
 * taken, and when a child dies all is lost.
 *
 * With `records` each child writes a task's number into a file before it begins the task: what it costs to know, whatever
 * happens to the child, which task had begun.
 *
 * @param {{ records: boolean }} options
 * @returns {import('./pool-peers.js').Peer}
 */
export function bareFork({ records }) {
  const folder = mkdtempSync(join(tmpdir(), 'forkful-bench-'));
  const children = [0, 1].map((index) => fork(child, records ? [join(folder, String(index))] : []));
  const waiting = new Map();
  let lastId = 0;
  let turn = 0;
  let queue = [];
  for (const one of children) {
    one.on('message', (batch) => {
      for (const [id, value] of batch) {
        waiting.get(id)(value);
        waiting.delete(id);
      }
    });
  }
  const send = () => {
    const all = queue;
    queue = [];
    for (let from = 0; from < all.length; from += BATCH) children[turn++ % 2].send(all.slice(from, from + BATCH));
  };
  return {
    name: records ? 'bare batched fork, a record a task' : 'bare batched fork',
    addOne: (x) =>
      new Promise((resolve) => {
        waiting.set(++lastId, resolve);
        if (queue.push([lastId, x]) === 1) process.nextTick(send);
      }),
    close: async () => {
      await Promise.all(children.map((one) => new Promise((resolve) => (one.once('exit', resolve), one.disconnect()))));
      rmSync(folder, { recursive: true });
    },
  };
}
