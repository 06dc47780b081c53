/*
 * The same faults in seven libraries of Python, recorded with CPython 3.11 and their then newest versions: two workers,
 * 25 s until a hang was called one. "dead": the pool cannot be used afterwards. "all die": so do innocent tasks.
 */

export const libraries = ['mp.Pool', 'ProcessPoolExecutor', 'loky', 'joblib', 'mpire', 'pebble', 'billiard'] as const;

const renews = 'error, all die';

export const recorded: Readonly<Record<string, readonly string[]>> = {
  A: ['HANG', 'error, dead', renews, renews, 'error, dead', 'error', 'error 11.5 s'],
  B: ['HANG', 'error, dead', renews, renews, 'error, dead', 'HANG', 'error 11.6 s'],
  C: ['HANG', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  D: ['HANG', 'ok', 'ok', 'ok', 'HANG', 'ok', 'ok'],
  E: ['ok', 'ok', 'ok', 'ok', 'HANG', 'ok', 'ok'],
  F: ['ok', 'ok', 'ok', 'ok', 'HANG', 'ok', 'HANG'],
  G: ['HANG', 'error, dead', renews, renews, 'HANG', 'HANG', 'HANG'],
  H: ['HANG', 'error, dead', renews, renews, 'HANG', 'HANG', 'HANG'],
  I: ['ok', 'error, dead', 'ok', 'ok', 'HANG', 'dead', 'ok'],
  J: ['HANG', 'error, dead', 'error', 'ok', 'error, dead', 'HANG', 'HANG'],
  K: ['burns on', 'burns on', 'burns on', 'killed', 'killed', 'killed', 'killed'],
  L: ['HANG', 'error, dead', renews, renews, 'ok', 'HANG', 'HANG'],
};

/** "hang-free and usable", of twelve. */
export const totals = ['4', '5', '12, innocent die', '12, innocent die', '4', '6', '6'] as const;

/** What pools of Node were seen to do, one worker, Node 20. */
export const recordedNode: Readonly<Record<string, string>> = {
  exit: 'hang: workerpool, tinypool threads, poolifier, threads.js; jest-worker threads: other tasks’ results',
  null: 'resolves: piscina, tinypool threads, worker-farm',
  'odd error': 'worker killed: tinypool processes, jest-worker, workerpool',
  'odd result': 'worker killed, or null, or undefined',
  'whole error': 'nobody keeps all of it',
  abort: 'never settles: poolifier',
  throw: 'the real error is lost in most; piscina keeps it',
  rejection: 'the real error is lost in most; piscina keeps it',
  orphan: 'all seven pools of processes leave the worker spinning',
  idle: 'half of them keep the program from ending',
  heap: 'the real error is lost in most',
};
