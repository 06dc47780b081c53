import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as namespace from 'forkful';
import { readPublicExports, type PublicExport } from '../support/public-exports.js';

/**
 * Every public name. A new one is a decision: it is added here, gets a docblock with an example, a line in the README's
 * table when Python has it, and cannot be taken back.
 */
const values = [
  'ALL_COMPLETED',
  'ArgumentTypeError',
  'ArrayProxy',
  'AssertionError',
  'AsyncResult',
  'AuthenticationError',
  'AuthenticationString',
  'Barrier',
  'BaseContext',
  'BaseManager',
  'BaseProxy',
  'BoundedSemaphore',
  'BrokenBarrierError',
  'BrokenError',
  'BrokenExecutor',
  'BrokenProcessPool',
  'BrokenThreadPool',
  'BufferTooShort',
  'CancelledError',
  'Client',
  'ClosedError',
  'Condition',
  'Connection',
  'DeadlockError',
  'DictProxy',
  'EOFError',
  'Empty',
  'Event',
  'Executor',
  'FIRST_COMPLETED',
  'FIRST_EXCEPTION',
  'ForkServerContext',
  'ForkServerProcess',
  'Full',
  'Future',
  'IMapIterator',
  'InvalidStateError',
  'IteratorProxy',
  'JoinableQueue',
  'LifoQueue',
  'ListProxy',
  'Listener',
  'Lock',
  'Manager',
  'MapResult',
  'MaybeEncodingError',
  'NamespaceProxy',
  'NotImplementedError',
  'Pipe',
  'Pool',
  'PoolProxy',
  'PoolTrace',
  'PriorityQueue',
  'Process',
  'ProcessError',
  'ProcessPoolExecutor',
  'ProgressBar',
  'Queue',
  'RLock',
  'RemoteError',
  'RemoteTraceback',
  'RuntimeError',
  'Semaphore',
  'SerializationError',
  'Server',
  'SetProxy',
  'ShutDown',
  'SimpleQueue',
  'SpawnContext',
  'SpawnError',
  'SpawnProcess',
  'SyncManager',
  'TaskStream',
  'ThreadPool',
  'ThreadPoolExecutor',
  'TimeoutError',
  'ValueError',
  'ValueProxy',
  'WorkerLostError',
  'activeChildren',
  'answerChallenge',
  'asCompleted',
  'cpuCount',
  'currentProcess',
  'currentTask',
  'deliverChallenge',
  'freezeSupport',
  'getAllStartMethods',
  'getContext',
  'getLogger',
  'getStartMethod',
  'inspectOnSignal',
  'inspectProgram',
  'logToStderr',
  'parentProcess',
  'registerReducer',
  'setExecutable',
  'setForkserverPreload',
  'setStallPolicy',
  'setStartMethod',
  'wait',
  'waitFutures',
  'workerState',
];

const types = [
  'AddressFamily',
  'Amount',
  'AnyProxy',
  'ApplyOptions',
  'BarrierAction',
  'BarrierOptions',
  'BarrierStatistics',
  'BlockOptions',
  'BufferTooShortDetails',
  'BytesLike',
  'CallOptions',
  'Callable',
  'CancelOptions',
  'ChallengeCarrier',
  'ChromeTrace',
  'ChromeTraceEvent',
  'ClientOptions',
  'Compare',
  'CompletedFutures',
  'ConditionOptions',
  'ConditionStatistics',
  'Creator',
  'Creators',
  'CurrentTask',
  'DeadlockDetails',
  'DictKey',
  'DigestName',
  'DoneAndNotDone',
  'Elements',
  'ErrorDetails',
  'EventStatistics',
  'ExecutorMapOptions',
  'ExecutorOptions',
  'Hold',
  'HolderStatistics',
  'ImapOptions',
  'JoinableQueueOptions',
  'KeyType',
  'KeywordProcessOptions',
  'LaunchOptions',
  'ListenerOptions',
  'LockStatistics',
  'LogHandler',
  'LogRecord',
  'Logger',
  'LostTasks',
  'ManagerAddress',
  'ManagerOptions',
  'ManagerStartOptions',
  'ManagerState',
  'MapAsyncOptions',
  'MapOptions',
  'NumberOf',
  'Pairs',
  'ParentProcess',
  'PendingIterator',
  'PipeOptions',
  'PoolOptions',
  'PoolStatistics',
  'PoolTaskEvent',
  'PoolWorkerEvent',
  'PriorityPutOptions',
  'PriorityQueueOptions',
  'ProcessOptions',
  'ProcessPoolExecutorOptions',
  'ProcessSettings',
  'ProcessStdio',
  'Progress',
  'ProgressBarOptions',
  'ProgressOption',
  'ProgressOptions',
  'ProgressUpdate',
  'Proxied',
  'ProxyCallOptions',
  'ProxyResult',
  'QueueOptions',
  'ReadableLike',
  'RecvBytesOptions',
  'Reducer',
  'RegisterOptions',
  'RemoteErrorDetails',
  'ResourceDescription',
  'ResourceLimits',
  'ResultCallbacks',
  'ResultIterator',
  'RetryOptions',
  'ReturnWhen',
  'Seconds',
  'SemaphoreOptions',
  'SemaphoreStatistics',
  'SendBytesOptions',
  'Sentinel',
  'SerializationDetails',
  'ShutdownOptions',
  'SocketAddress',
  'SortOptions',
  'SpawnErrorDetails',
  'StallPolicy',
  'StartMethod',
  'StreamItem',
  'StreamOptions',
  'StreamResult',
  'Streamable',
  'SyncOptions',
  'SyncParty',
  'TaskOptions',
  'ThreadPoolExecutorOptions',
  'ThreadPoolOptions',
  'TimeStatistics',
  'TraceOptions',
  'TypeMap',
  'Typecode',
  'WaitFuturesOptions',
  'WaitOptions',
  'Waitable',
  'WorkerInfo',
  'WorkerLostDetails',
  'WorkerRuleOptions',
  'WorkerStatistics',
];

const root = join(__dirname, '../..');
const surface = readPublicExports(root);
const { default: _, ...forkful } = namespace as Record<string, unknown>; // `default` is the CommonJS module itself

describe('the public surface', () => {
  it('T259 is exactly this list of values', () => {
    expect(surface.filter(({ kind }) => kind !== 'type').map(({ name }) => name)).toEqual(values);
    expect(Object.keys(forkful).sort()).toEqual(values);
  });

  it('is exactly this list of types', () => {
    expect(surface.filter(({ kind }) => kind === 'type').map(({ name }) => name)).toEqual(types);
  });

  it('has no class or function whose name the build changed', () => {
    const functions = Object.entries(forkful).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([, value]) => (value as { name: string }).name)).toEqual(functions.map(([name]) => name));
  });

  it('gives every error a code of its own', () => {
    const codes = surface
      .filter(({ kind }) => kind === 'error')
      .map(({ name }) => {
        const Class = (forkful as Record<string, new (...args: unknown[]) => { code: string }>)[name];
        return Class === undefined ? name : new Class('x', { pid: 1, exitCode: 1, remoteName: 'x' }).code;
      });
    expect(codes).toEqual([...new Set(codes)]);
    expect(codes.filter((code) => !/^ERR_[A-Z_]+$/.test(code))).toEqual([]);
  });

  it('is closed in package.json', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> };
    expect(Object.keys(exports)).toEqual(['.', './connection', './dummy', './futures', './managers', './pool', './package.json']);
  });

  it.each([
    ['connection', ['Client', 'Connection', 'Listener', 'Pipe', 'answerChallenge', 'deliverChallenge', 'wait']],
    ['futures', ['ALL_COMPLETED', 'BrokenExecutor', 'BrokenProcessPool', 'BrokenThreadPool', 'CancelledError', 'Executor', 'FIRST_COMPLETED', 'FIRST_EXCEPTION', 'Future', 'InvalidStateError', 'ProcessPoolExecutor', 'ThreadPoolExecutor', 'TimeoutError', 'asCompleted', 'wait']],
    ['managers', ['ArrayProxy', 'BaseManager', 'BaseProxy', 'DictProxy', 'IteratorProxy', 'ListProxy', 'NamespaceProxy', 'PoolProxy', 'RemoteError', 'Server', 'SetProxy', 'SyncManager', 'ValueProxy']],
    ['pool', ['AsyncResult', 'IMapIterator', 'MapResult', 'MaybeEncodingError', 'Pool', 'PoolTrace', 'RemoteTraceback', 'TaskStream', 'ThreadPool', 'WorkerLostError', 'currentTask', 'workerState']],
  ])('T177 has in forkful/%s a part of itself', (subpath, names) => {
    const part = createRequire(__filename)(`forkful/${subpath}`) as Record<string, unknown>;
    expect(Object.keys(part).sort()).toEqual(names);
    const renamed: Record<string, string> = subpath === 'futures' ? { wait: 'waitFutures' } : {};
    for (const name of names) expect(part[name]).toBe(forkful[renamed[name] ?? name]);
  });
});

describe('the docblocks of the public surface', () => {
  const offenders = (wrong: (one: PublicExport) => boolean) => surface.filter(wrong).map(({ name }) => name);

  it('begin with a sentence', () => {
    expect(offenders(({ docs }) => !/^[A-Z`'0-9][^]*?\.(?:\s|$)/.test(docs))).toEqual([]);
  });

  it('explain every method of a class', () => {
    const silent = surface.flatMap(({ name, members }) =>
      [...members].filter(([, docs]) => docs === '').map(([member]) => `${name}.${member}`),
    );
    expect(silent).toEqual([]);
  });

  it('show every class and function in an example', () => {
    expect(offenders(({ kind, docs }) => (kind === 'class' || kind === 'function') && !docs.includes('```ts'))).toEqual([]);
  });
});
