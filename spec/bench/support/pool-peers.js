import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} [skip] Why it is not there.
 * @property {(x: number) => Promise<number>} [addOne]
 * @property {(bytes: Buffer) => Promise<unknown>} [giveBack]
 * @property {() => Promise<void>} [close]
 */

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Pools of others, each with so many workers and as its documentation starts it; those that are missing say so. */
const makers = {
  'piscina (threads)': async (workers) => {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({ filename: file('peer-tasks.cjs'), minThreads: workers, maxThreads: workers });
    return { addOne: (x) => pool.run(x), giveBack: (bytes) => pool.run(bytes, { name: 'giveBack' }), close: () => pool.destroy() };
  },
  'tinypool (threads)': (workers) => tinypool(workers, 'worker_threads'),
  'tinypool (processes)': (workers) => tinypool(workers, 'child_process'),
  'workerpool (threads)': (workers) => workerpool(workers, 'thread'),
  'workerpool (processes)': (workers) => workerpool(workers, 'process'),
  'jest-worker (threads)': (workers) => jestWorker(workers, true),
  'jest-worker (processes)': (workers) => jestWorker(workers, false),
};

async function tinypool(workers, runtime) {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({ filename: new URL('peer-tasks.mjs', import.meta.url).href, runtime, minThreads: workers, maxThreads: workers });
  return { addOne: (x) => pool.run(x), giveBack: (bytes) => pool.run(bytes, { name: 'giveBack' }), close: () => pool.destroy() };
}

async function workerpool(workers, workerType) {
  const { default: library } = await import('workerpool');
  const pool = library.pool(file('workerpool-worker.mjs'), { workerType, minWorkers: workers, maxWorkers: workers });
  return { addOne: (x) => pool.exec('addOne', [x]), giveBack: (bytes) => pool.exec('giveBack', [bytes]), close: () => pool.terminate() };
}

async function jestWorker(workers, enableWorkerThreads) {
  const { Worker } = await import('jest-worker');
  const pool = new Worker(file('peer-tasks.cjs'), { numWorkers: workers, enableWorkerThreads, exposedMethods: ['addOne', 'giveBack'] });
  return { addOne: (x) => pool.addOne(x), giveBack: (bytes) => pool.giveBack(bytes), close: () => pool.end().then(() => {}) };
}

/**
 * The peers, started and warm.
 *
 * @param {number} workers
 * @returns {Promise<Peer[]>}
 */
export function startPeers(workers) {
  return Promise.all(
    Object.entries(makers).map(async ([name, make]) => {
      try {
        const peer = await make(workers);
        await Promise.all(Array.from({ length: 100 }, (_, x) => peer.addOne(x)));
        return { name, ...peer };
      } catch (error) {
        return { name, skip: `it does not start (${error.code ?? error.message})` };
      }
    }),
  );
}

/**
 * Peers as subjects of `compare`.
 *
 * @param {readonly Peer[]} peers
 * @param {(peer: Peer, count: number) => Promise<unknown>} run
 */
export function subjects(peers, run) {
  return peers.map((peer) => ({ name: peer.name, ...(peer.skip && { skip: peer.skip }), run: (count) => run(peer, count).then(() => {}) }));
}
