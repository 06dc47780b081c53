import { listenerEntry } from '../connection/listener-entry.js';
import { pipeEntry } from '../connection/pipe-entry.js';
import { socketConnectionEntry } from '../connection/socket-connection-entry.js';
import { futuresEntries } from '../futures/futures-entries.js';
import { managerEntry } from '../manager/manager-entry.js';
import { containerEntry } from '../manager/proxies/container-entry.js';
import { proxyEntry } from '../manager/proxy-entry.js';
import { poolEntry } from '../pool/pool-entry.js';
import { authenticationStringEntry } from '../process/authentication-string-entry.js';
import { processEntry } from '../process/process-entry.js';
import { socketEntry } from '../process/socket-entry.js';
import { queueEntries } from '../queues/queue-entry.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { functionEntry } from '../serialization/functions/function-entry.js';
import { syncEntries } from '../sync/sync-entries.js';

/** Everything that crosses besides plain values, errors and instances: the whole table. */
export const codecTable: readonly CodecEntry[] = [
  functionEntry,
  processEntry,
  authenticationStringEntry,
  ...queueEntries,
  pipeEntry,
  socketConnectionEntry,
  listenerEntry,
  socketEntry,
  managerEntry,
  containerEntry,
  proxyEntry,
  poolEntry,
  ...futuresEntries,
  ...syncEntries,
];
