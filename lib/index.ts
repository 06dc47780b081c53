import './context/setup.js';
export {
  ArgumentTypeError,
  AssertionError,
  AuthenticationError,
  BrokenBarrierError,
  BufferTooShort,
  type BufferTooShortDetails,
  EOFError,
  NotImplementedError,
  RuntimeError,
  TimeoutError,
  ValueError,
} from './errors/python-errors.js';
export { BrokenError, ClosedError, WorkerLostError, type WorkerLostDetails } from './errors/blame-errors.js';
export { Empty, Full, ShutDown } from './errors/queue-errors.js';
export { MaybeEncodingError, RemoteError, type RemoteErrorDetails, RemoteTraceback } from './errors/remote-errors.js';
export {
  BrokenExecutor,
  BrokenProcessPool,
  BrokenThreadPool,
  CancelledError,
  InvalidStateError,
} from './errors/futures-errors.js';
export { DeadlockError, type DeadlockDetails } from './errors/deadlock-error.js';
export { ProcessError, type ErrorDetails } from './errors/process-error.js';
export { registerReducer, type Reducer } from './serialization/reducers.js';
export { SerializationError, type SerializationDetails } from './errors/serialization-errors.js';
export type { Seconds } from './util/seconds.js';
export type { BlockOptions, WaitOptions } from './util/wait-options.js';
export type { Progress } from './util/progress/progress-count.js';
export { ProgressBar, type ProgressBarOptions, type ProgressUpdate } from './util/progress/progress-bar.js';
export type { ProgressOption, ProgressOptions } from './util/progress/progress-options.js';
export {
  BaseContext,
  ForkServerContext,
  getAllStartMethods,
  getContext,
  getStartMethod,
  setStartMethod,
  SpawnContext,
} from './context/context.js';
export { activeChildren } from './process/active-children.js';
export { AuthenticationString } from './process/authentication-string.js';
export { cpuCount } from './process/cpu-count.js';
export { currentProcess } from './process/current-process.js';
export { setExecutable } from './process/executable.js';
export { freezeSupport } from './process/freeze-support.js';
export { getLogger, logToStderr } from './process/logging.js';
export { ForkServerProcess, SpawnProcess } from './process/method-processes.js';
export { parentProcess, type ParentProcess } from './process/parent-process.js';
export { BaseManager } from './manager/base-manager.js';
export type { ManagerStartOptions } from './manager/manager-life.js';
export { BaseProxy, type ProxyCallOptions } from './manager/base-proxy.js';
export { IteratorProxy } from './manager/iterator-proxy.js';
export { Manager } from './manager/manager.js';
export type { ManagerAddress, ManagerOptions } from './manager/manager-options.js';
export type { AnyProxy, Creator, Creators, PendingIterator, Proxied, ProxyResult, TypeMap } from './manager/manager-types.js';
export type { Callable, RegisterOptions } from './manager/registry.js';
export { Server } from './manager/server/manager-host.js';
export type { ManagerState, ResourceDescription } from './manager/server/manager-server.js';
export type { DictKey, KeyType } from './manager/key-identity.js';
export { ArrayProxy } from './manager/proxies/array-proxy.js';
export { type Amount, DictProxy, type Pairs } from './manager/proxies/dict-proxy.js';
export { ListProxy } from './manager/proxies/list-proxy.js';
export { NamespaceProxy } from './manager/proxies/namespace-proxy.js';
export { type Elements, SetProxy } from './manager/proxies/set-proxy.js';
export type { Compare, SortOptions } from './manager/proxies/sorted-order.js';
export { ValueProxy } from './manager/proxies/value-proxy.js';
export type { NumberOf, Typecode } from './manager/typecodes.js';
export { SyncManager } from './manager/sync-manager.js';
export { Process } from './process/process.js';
export { answerChallenge, type ChallengeCarrier, deliverChallenge } from './connection/challenges.js';
export { Client, type ClientOptions } from './connection/client.js';
export { Connection } from './connection/connection.js';
export type { RecvBytesOptions, SendBytesOptions } from './connection/connection-options.js';
export type { BytesLike } from './connection/message-bytes.js';
export { Listener } from './connection/listener.js';
export type { ListenerOptions } from './connection/listener-options.js';
export type { AddressFamily, SocketAddress } from './transport/socket-address.js';
export type { DigestName } from './transport/digest.js';
export { Pipe } from './connection/pipe.js';
export type { PipeOptions } from './connection/pipe-options.js';
export { wait } from './connection/wait.js';
export type { ReadableLike } from './connection/stream-readiness.js';
export type { Waitable } from './util/waitable.js';
export { JoinableQueue } from './queues/joinable-queue.js';
export { LifoQueue } from './queues/lifo-queue.js';
export { PriorityQueue, type PriorityPutOptions } from './queues/priority-queue.js';
export { Queue } from './queues/queue.js';
export type { JoinableQueueOptions, PriorityQueueOptions, QueueOptions } from './queues/queue-options.js';
export { SimpleQueue } from './queues/simple-queue.js';
export type { LostTasks } from './queues/task-rule.js';
export { setForkserverPreload } from './process/preload.js';
export type { KeywordProcessOptions, ProcessOptions, ProcessSettings } from './process/process-options.js';
export type { ProcessStdio, LaunchOptions } from './process/launch.js';
export type { Sentinel } from './process/sentinel.js';
export type { StartMethod } from './process/start-method.js';
export type { Logger, LogHandler, LogRecord } from './util/logging/logger.js';
export { SpawnError, type SpawnErrorDetails } from './errors/spawn-error.js';
export { inspectOnSignal } from './stall/door-bell.js';
export { inspectProgram } from './stall/inspect-program.js';
export { setStallPolicy, type StallPolicy } from './stall/policy.js';
export { AsyncResult } from './pool/async-result.js';
export { currentTask, type CurrentTask } from './pool/current-task.js';
export type { ApplyOptions, CallOptions, ImapOptions, MapAsyncOptions, MapOptions } from './pool/call-options.js';
export type { ResultCallbacks } from './pool/callbacks.js';
export { IMapIterator } from './pool/imap-iterator.js';
export { MapResult } from './pool/map-result.js';
export type { TimeStatistics } from './pool/observe/histogram.js';
export type { PoolStatistics, WorkerStatistics } from './pool/observe/pool-statistics.js';
export type { PoolTaskEvent, PoolWorkerEvent } from './pool/observe/channels.js';
export type { ChromeTrace, ChromeTraceEvent } from './pool/observe/chrome-trace.js';
export { PoolTrace, type TraceOptions } from './pool/observe/pool-trace.js';
export { PoolProxy } from './pool/managed/pool-proxy.js';
export { Pool } from './pool/pool.js';
export type { ResourceLimits } from './process/resource-limits.js';
export type { StreamOptions } from './pool/stream/stream-options.js';
export { type Streamable, type StreamItem, type StreamResult, TaskStream } from './pool/stream/task-stream.js';
export type { PoolOptions, ThreadPoolOptions } from './pool/pool-options.js';
export type { RetryOptions, TaskOptions } from './pool/task-options.js';
export { ThreadPool } from './pool/thread-pool.js';
export { workerState } from './pool/worker-state.js';
export type { WorkerInfo, WorkerRuleOptions } from './pool/worker-rules.js';
export { asCompleted, type CompletedFutures } from './futures/as-completed.js';
export { Executor } from './futures/executor.js';
export type { ExecutorOptions } from './futures/executor-options.js';
export { type CancelOptions, Future } from './futures/future.js';
export type { ExecutorMapOptions } from './futures/map-options.js';
export { ProcessPoolExecutor, type ProcessPoolExecutorOptions } from './futures/process-pool-executor.js';
export type { ResultIterator } from './futures/result-iterator.js';
export type { ShutdownOptions } from './futures/shutdown-options.js';
export { ThreadPoolExecutor, type ThreadPoolExecutorOptions } from './futures/thread-pool-executor.js';
export {
  ALL_COMPLETED,
  type DoneAndNotDone,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  waitFutures,
  type WaitFuturesOptions,
} from './futures/wait-for-futures.js';
export type { BarrierAction, BarrierOptions } from './sync/barrier-options.js';
export { Barrier } from './sync/barrier.js';
export { BoundedSemaphore } from './sync/bounded-semaphore.js';
export { Condition, type ConditionOptions } from './sync/condition.js';
export { Event } from './sync/event.js';
export type { Hold } from './sync/hold.js';
export { Lock } from './sync/lock.js';
export type { SyncOptions } from './sync/names.js';
export { RLock } from './sync/r-lock.js';
export { Semaphore, type SemaphoreOptions } from './sync/semaphore.js';
export type {
  BarrierStatistics,
  ConditionStatistics,
  EventStatistics,
  HolderStatistics,
  LockStatistics,
  SemaphoreStatistics,
  SyncParty,
} from './sync/statistics.js';
