import type { LineChunk } from '../text/read-lines.js';
import type { WorkChunk } from './work.js';

/**
 * Numbers the lines of all inputs, leaves out those that `skip` knows, and ends when `closed` does, also while the input says nothing new.
 *
 * With `skip` a chunk has one line.
 */
export async function* workChunks(
  chunks: AsyncIterable<LineChunk>,
  { skip, closed }: { readonly skip: ((line: string, seq: number) => boolean) | undefined; readonly closed: Promise<void> | undefined },
): AsyncGenerator<WorkChunk> {
  let seq = 1;
  for await (const chunk of closed === undefined ? chunks : until(closed, chunks)) {
    const first = seq;
    seq += chunk.lines.length;
    if (skip?.(chunk.lines[0]!, first) !== true) yield { ...chunk, seq: first };
  }
}

/** One listener for the whole time: `Promise.race` would add one for each item. */
async function* until<T>(closed: Promise<void>, source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let over = false;
  let wake = (): void => undefined;
  const isOver = (): boolean => over;
  void closed.then(() => {
    over = true;
    wake();
  });
  while (!isOver()) {
    const next = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
      wake = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });
    if (next === undefined || isOver() || next.done === true) return;
    yield next.value;
  }
}
