/** The main function of each role a child of ours can play, as lib/bundle.ts exports it. */
export const roles = {
  process: 'runProcessChild',
  'pool-worker': 'runPoolWorker',
  'manager-server': 'runManagerServer',
  courier: 'runCourier',
};

/**
 * What stands at each module path besides `forkful` itself: always a part of lib/index.ts, at the place where Python
 * has it. `package.json` lists the same paths in `exports`.
 */
export const subpaths = {
  connection: {
    values: ['answerChallenge', 'Client', 'Connection', 'deliverChallenge', 'Listener', 'Pipe', 'wait'],
    types: ['AddressFamily', 'BytesLike', 'ChallengeCarrier', 'ClientOptions', 'DigestName', 'ListenerOptions', 'PipeOptions', 'ReadableLike', 'RecvBytesOptions', 'SendBytesOptions', 'SocketAddress', 'Waitable'],
  },
  managers: {
    values: [
      'ArrayProxy',
      'BaseManager',
      'BaseProxy',
      'DictProxy',
      'IteratorProxy',
      'ListProxy',
      'NamespaceProxy',
      'PoolProxy',
      'RemoteError',
      'Server',
      'SetProxy',
      'SyncManager',
      'ValueProxy',
    ],
    types: [
      'Amount',
      'AnyProxy',
      'Callable',
      'Compare',
      'Creator',
      'Creators',
      'DictKey',
      'Elements',
      'KeyType',
      'ManagerAddress',
      'ManagerOptions',
      'ManagerStartOptions',
      'ManagerState',
      'NumberOf',
      'Pairs',
      'PendingIterator',
      'PoolOptions',
      'Proxied',
      'ProxyCallOptions',
      'ProxyResult',
      'RegisterOptions',
      'RemoteErrorDetails',
      'ResourceDescription',
      'SortOptions',
      'TypeMap',
      'Typecode',
    ],
  },
  pool: {
    values: ['AsyncResult', 'IMapIterator', 'MapResult', 'MaybeEncodingError', 'Pool', 'RemoteTraceback', 'WorkerLostError', 'workerState'],
    types: [
      'ApplyOptions',
      'CallOptions',
      'ImapOptions',
      'MapAsyncOptions',
      'MapOptions',
      'PoolOptions',
      'Progress',
      'ProgressOption',
      'ProgressOptions',
      'ResultCallbacks',
      'RetryOptions',
      'TaskOptions',
      'WorkerInfo',
      'WorkerLostDetails',
      'WorkerRuleOptions',
    ],
  },
};
