/*
 * What a task gives back: a result that is waited for, a callback, or an error with the stack of the worker.
 *
 * Must be seen: not ready, then ready and successful with 42; the callback's line; a time limit that passes; an error
 * of class RangeError whose stack names the function "fail" in this file; an error callback's line.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, TimeoutError } from 'forkful';

const speed = Number(process.env['DEMO_SPEED'] ?? 1); // the specs are in a hurry

async function multiply(a: number, b: number): Promise<number> {
  await sleep(500 / speed);
  return a * b;
}

function fail(limit: number): never {
  throw new RangeError(`more than ${limit}`);
}

const pool = new Pool(2);

const product = pool.applyAsync(multiply, [6, 7]);
console.log(`ready: ${product.ready()}`);
await product.wait();
console.log(`ready: ${product.ready()}, successful: ${product.successful()}, result: ${await product.get()}`);

await pool.applyAsync(multiply, [2, 3], { callback: (result) => { console.log(`callback: ${result}`); } }).wait();

try {
  await pool.applyAsync(multiply, [4, 5]).get({ timeout: 0.1 / speed });
} catch (error) {
  console.log(`too slow: ${error instanceof TimeoutError}`);
}

const failed = pool.applyAsync(fail, [10], { errorCallback: (error) => { console.log(`error callback: ${String(error)}`); } });
try {
  await failed.get();
} catch (error) {
  const { name, message, stack = '' } = error as Error;
  console.log(`${name}: ${message}, thrown in fail: ${/at fail .*pool-results/.test(stack)}`);
}
console.log(`successful: ${failed.successful()}`);

pool.close();
await pool.join();
