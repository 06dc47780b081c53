/* Compiled, never run: what the compiler must know of executors and futures, and what it must refuse. */
import { asCompleted, type Executor, Future, ProcessPoolExecutor, type ResultIterator, waitFutures } from 'forkful';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>): void {}
function uses(..._values: unknown[]): void {}

declare const executor: Executor;
declare function square(n: number): number;
declare function later(text: string, times?: number): Promise<string[]>;
declare function scaled(n: number, options: { by: number; name?: string }): bigint;
declare function nothing(): void;

const squared = executor.submit(square, 2);
same<typeof squared, Future<number>>(true);
const awaited = executor.submit(later, 'a');
same<typeof awaited, Future<string[]>>(true);
const withKeywords = executor.submit(scaled, 2, { by: 3 });
same<typeof withKeywords, Future<bigint>>(true);
const empty = executor.submit(nothing);
same<typeof empty, Future<void>>(true);
const promise: Promise<number> = squared;
const unknown: Future<unknown> = squared;

const mapped = executor.map(square, [1, 2], { chunkSize: 2 });
same<typeof mapped, ResultIterator<number>>(true);
const zipped = executor.map((a: number, b: string) => `${a}${b}`, [1], new Set(['b']), { timeout: 5 });
same<typeof zipped, ResultIterator<string>>(true);
async function* endless(): AsyncGenerator<number> {}
const fromGenerators = executor.map((a: number, b: number, c: number) => [a, b, c], endless(), [1], endless(), { bufferSize: 3, progress: true });
same<typeof fromGenerators, ResultIterator<number[]>>(true);
const four = executor.map((a: number, b: number, c: number, d: string) => d.length + a + b + c, [1], [2], [3], ['d']);
same<typeof four, ResultIterator<number>>(true);
const optional = executor.map(later, ['a'], { chunkSize: 3 });
same<typeof optional, ResultIterator<string[]>>(true);

async function values(): Promise<void> {
  same<Awaited<typeof awaited>, string[]>(true);
  const result = await squared.result({ timeout: 2 });
  same<typeof result, number>(true);
  uses(result);
  const urls = new Map<Future<number>, string>([[squared, 'u']]);
  for await (const future of asCompleted(urls.keys())) {
    same<typeof future, Future<number>>(true);
    uses(urls.get(future), (await future).toFixed(), await future.exception());
  }
  // The second time, too.
  for await (const future of asCompleted([squared], 5)) uses(same<typeof future, Future<number>>(true), future);
  for await (const future of asCompleted([awaited])) uses(same<typeof future, Future<string[]>>(true), future);
  const { done, notDone } = await waitFutures([squared], { returnWhen: 'FIRST_COMPLETED' });
  same<typeof done, Set<Future<number>>>(true);
  const [first] = await waitFutures(done, 5, 'ALL_COMPLETED');
  uses(notDone, first?.size);
  for await (const item of mapped) uses(same<typeof item, number>(true), item);
}
squared.addDoneCallback((future) => uses(future.cancelled(), future.result(0)));
uses(values, promise, unknown, zipped, fromGenerators, four, optional, empty, withKeywords, new Future<string>().setResult('x'));
uses(new ProcessPoolExecutor(4, null, square, [1]), new ProcessPoolExecutor({ maxWorkers: 2, initializer: later, timeout: 5, retries: 2 }));

// What is wrong does not compile.
// @ts-expect-error: a string is no number
executor.submit(square, '2');
// @ts-expect-error: an argument is missing
executor.submit(square);
// @ts-expect-error: one argument too many
executor.submit(square, 2, 3);
// @ts-expect-error: no such keyword argument
executor.submit(scaled, 2, { times: 3 });
// @ts-expect-error: text is no function
executor.submit('square', 2);
// @ts-expect-error: the items are of the wrong type
executor.map(square, ['a']);
// @ts-expect-error: a number is nothing to go through
executor.map(square, 5);
// @ts-expect-error: Python's spelling
executor.map(square, [1], { chunksize: 5 });
// @ts-expect-error: Python's spelling
uses(new ProcessPoolExecutor({ max_workers: 5 }));
// @ts-expect-error: no such condition
uses(waitFutures([squared], { returnWhen: 'SOON' }));
// @ts-expect-error: a number is no future
uses(asCompleted([1]));
