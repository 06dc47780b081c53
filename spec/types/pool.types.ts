/* Compiled, never run: what the compiler must know of pools, and what it must refuse. */
import { Pool, workerState, type AsyncResult, type MapResult, type TaskStream } from 'forkful';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>): void {}
function uses(..._values: unknown[]): void {}

declare const pool: Pool;
declare function square(n: number): number;
declare function later(text: string, times?: number): Promise<string[]>;
declare function scaled(n: number, options: { by: number; name?: string }): bigint;
declare function nothing(): void;

// Results
const applied = pool.apply(square, [2]);
same<typeof applied, Promise<number>>(true);
const awaited = pool.apply(later, ['a', 2]);
same<typeof awaited, Promise<string[]>>(true);
const withKeywords = pool.apply(scaled, [2], { by: 3 });
same<typeof withKeywords, Promise<bigint>>(true);
const empty = pool.apply(nothing);
same<typeof empty, Promise<void>>(true);
const result = pool.applyAsync(later, ['a']);
same<typeof result, AsyncResult<string[]>>(true);
const mapped = pool.map(square, [1, 2, 3], { chunkSize: 2 });
same<typeof mapped, Promise<number[]>>(true);
const mappedLater = pool.mapAsync(async (text: string) => text.length, new Set(['a']), { callback: (list) => list.at(0)?.toFixed() });
same<typeof mappedLater, MapResult<number[]>>(true);
uses(pool.map(square, [1], { progress: true }), pool.imap(square, [1], { progress: (p) => p.done.toFixed() }), pool.starmap(later, [['a', 1]], { progress: { label: 'x' } }));
const starred = pool.starmap((a: number, b: string) => `${a}${b}`, [[1, 'a'], [2, 'b']]);
same<typeof starred, Promise<string[]>>(true);
async function* endless(): AsyncGenerator<number> {}
const fromGenerator = pool.map(square, endless());
same<typeof fromGenerator, Promise<number[]>>(true);
async function values(): Promise<void> {
  same<Awaited<typeof result>, string[]>(true);
  const got = await result.get({ timeout: 2 });
  same<typeof got, string[]>(true);
  uses(got);
}
uses(values, applied, awaited, withKeywords, empty, mapped, mappedLater, starred, fromGenerator);

// Callbacks know the value.
uses(pool.applyAsync(square, [2], { callback: (n) => n.toFixed(), errorCallback: (error: unknown) => error }));
uses(pool.applyAsync(scaled, [2], { kwargs: { by: 2 }, callback: (big) => big.toString(2) }));
uses(pool.applyAsync(scaled, [2], { by: 2 }));

// Streams know their items, and what the generator returns.
function* counting(to: number): Generator<number, string> {
  for (let n = 0; n < to; n++) yield n;
  return 'counted';
}
async function* reading(path: string, options: { lines: boolean }): AsyncGenerator<Buffer, number> {
  yield Buffer.from(path + String(options.lines));
  return 1;
}
const counted = pool.stream(counting, [3], { bufferSize: 5, timeout: 2 });
same<typeof counted, TaskStream<number, string>>(true);
const read = pool.stream(reading, ['x'], { kwargs: { lines: true } });
same<typeof read, TaskStream<Buffer, number>>(true);
const listed = pool.stream(async () => new Map([['a', 1]]));
same<typeof listed, TaskStream<[string, number]>>(true);
const promised = pool.stream(() => [Promise.resolve('a')]);
same<typeof promised, TaskStream<string>>(true);
uses(counted, read, listed, promised, counted.next(2), counted.next({ timeout: 1 }));
uses(async () => {
  for await (const n of counted) n.toFixed();
  (await counted.result()).trim();
});
uses(workerState<{ calls: number }>().calls.toFixed(), new Pool({ concurrency: 4, workerExit: () => undefined }));

// What is wrong does not compile.
// @ts-expect-error: a string is no number
uses(pool.apply(square, ['2']));
// @ts-expect-error: an argument is missing
uses(pool.apply(square));
// @ts-expect-error: one argument too many
uses(pool.apply(square, [2, 3]));
// @ts-expect-error: no such keyword argument
uses(pool.apply(scaled, [2], { times: 3 }));
// @ts-expect-error: text is no function
uses(pool.apply('square', [2]));
// @ts-expect-error: the items are of the wrong type
uses(pool.map(square, ['a']));
// @ts-expect-error: a number is nothing to go through
uses(pool.map(square, 5));
// @ts-expect-error: each item must be a list of arguments
uses(pool.starmap(square, [1, 2]));
// @ts-expect-error: Python's spelling
uses(new Pool({ maxtasksperchild: 5 }));
// @ts-expect-error: an initializer is a function
uses(new Pool(4, 'start'));
uses(new Pool(4, square, [1], 10));
uses(new Pool({ processes: 2, initializer: later, initArgs: ['a'] }));
// @ts-expect-error: a number is nothing to go through
uses(pool.stream(square, [2]));
// @ts-expect-error: an argument is missing
uses(pool.stream(counting));
// @ts-expect-error: a stream is not tried again
uses(pool.stream(counting, [2], { retries: 1 }));
