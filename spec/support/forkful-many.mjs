/*
 * Runs the command line for many sets of arguments in one process, for what ends before anything is started. Reads them as JSON from stdin; writes
 * what came of each as JSON to stdout.
 */
import { text } from 'node:stream/consumers';
import cli from '../../dist/cjs/cli.js';

const results = [];
const written = { stdout: '', stderr: '' };
const restore = ['stdout', 'stderr'].map((name) => {
  const { write } = process[name];
  process[name].write = (chunk, ...rest) => {
    written[name] += chunk;
    rest.find((one) => typeof one === 'function')?.();
    return true;
  };
  return () => (process[name].write = write);
});
for (const args of JSON.parse(await text(process.stdin))) {
  written.stdout = '';
  written.stderr = '';
  await cli.main(new URL('../../', import.meta.url), [process.execPath, 'forkful', ...args]);
  results.push({ ...written, exitCode: process.exitCode });
  process.exitCode = undefined;
}
for (const each of restore) each();
process.stdout.write(JSON.stringify(results));
