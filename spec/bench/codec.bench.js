/**
 * The codec beside `v8.serialize`, in one run: microseconds of processor time, and ours as a share of V8's (below 1 is faster).
 *
 *     node spec/bench/codec.bench.js [path of msgpackr, to see it too]
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import { build } from 'esbuild';

const ROUNDS = 9;
const ROUND_MS = 80;
const root = fileURLToPath(new URL('../..', import.meta.url));
const label = { call: 'bench', root: 'value' };

const values = {
  'small int': 42,
  'double': 1.5,
  'short string': 'hello world',
  "{a:1,b:'hello',c:[1,2,3]}": { a: 1, b: 'hello', c: [1, 2, 3] },
  'Map with a Set': new Map([['a', new Set([1, 2, 3])]]),
  '200 small objects': Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}`, on: id % 2 === 0 })),
  '10 000 ints': Array.from({ length: 10_000 }, (_, i) => i * 7),
  '1 MB string': 'abcdefgh'.repeat(131_072),
  '100-byte Uint8Array': new Uint8Array(100).fill(7),
  '1 MB Uint8Array': new Uint8Array(1 << 20).fill(7),
  'TypeError with cause': new TypeError('bad', { cause: new Error('why') }),
};

const codec = await ourCodec();
const rivals = { v8: { encode: v8.serialize, decode: v8.deserialize } };
if (process.argv[2] !== undefined) rivals.msgpackr = await msgpackr(process.argv[2]);

console.log(`Node ${process.version}, µs to encode / decode; in brackets ours as a share of it`);
for (const [name, value] of Object.entries(values)) {
  const contenders = { forkful: codec, ...rivals };
  const times = measureAll(contenders, value);
  const cells = Object.keys(contenders).map((who) => cell(who, times));
  console.log([name.padEnd(28), ...cells].join('  '));
}

function cell(who, times) {
  const { encode, decode } = times[who];
  const figures = `${who} ${micros(encode)} / ${micros(decode)}`;
  if (who === 'forkful') return figures.padEnd(26);
  return `${figures} [${(times.forkful.encode / encode).toFixed(2)} ${(times.forkful.decode / decode).toFixed(2)}]`.padEnd(38);
}

/** The best of several rounds each, taken in turns so that a slow moment of the machine hits all. */
function measureAll(contenders, value) {
  const best = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [who, { encode, decode }] of Object.entries(contenders)) {
      const bytes = encode(value);
      const times = (best[who] ??= { encode: Infinity, decode: Infinity });
      times.encode = Math.min(times.encode, time(() => encode(value)));
      times.decode = Math.min(times.decode, time(() => decode(bytes)));
    }
  }
  return best;
}

/** Nanoseconds of processor time per call: other programs on the machine count less. */
function time(run) {
  let calls = 0;
  let batch = 1;
  const end = performance.now() + ROUND_MS;
  const start = process.cpuUsage();
  while (performance.now() < end) {
    for (let i = 0; i < batch; i++) run();
    calls += batch;
    if (batch < 1024) batch *= 2;
  }
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / calls;
}

function micros(nanoseconds) {
  return (nanoseconds / 1000).toFixed(nanoseconds < 10_000 ? 2 : 0);
}

async function ourCodec() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'lib/serialization/installed-codec.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  });
  const module = { exports: {} };
  const run = new Function('module', 'require', '__dirname', '__filename', outputFiles[0].text);
  run(module, createRequire(import.meta.url), root, join(root, 'codec.cjs'));
  const { codec: ours } = module.exports;
  return { encode: (value) => ours.encode(value, label), decode: (bytes) => ours.decode(bytes) };
}

async function msgpackr(path) {
  const { Packr } = await import(pathToFileURL(path).href);
  const packr = new Packr({ structuredClone: true, moreTypes: true });
  return { encode: (value) => packr.pack(value), decode: (bytes) => packr.unpack(bytes) };
}
