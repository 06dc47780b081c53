/* The other side of `bare-fork.js`. An argument names a file: each task's number is written there before the task begins. */
const { openSync, unlinkSync, writeSync } = require('node:fs');

const [path] = process.argv.slice(2);
const file = path === undefined ? undefined : openSync(path, 'w+');
if (path !== undefined) unlinkSync(path);
const record = Buffer.alloc(40);
let position = 0;

/** As long as a record of the pool's, and as many of them before the file begins anew. */
function note(id) {
  record.writeUInt32LE(id, 0);
  writeSync(file, record, 0, record.length, position);
  position = (position + record.length) % 64_000;
}

process.on('message', (batch) => {
  const results = batch.map(([id, x]) => {
    if (file !== undefined) note(id);
    return [id, x + 1];
  });
  process.send(results);
});
