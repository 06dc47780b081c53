/*
 * What goes into `dist/cjs/forkful.js`: the public names, those of `forkful/dummy` (as `dummy`), and the main functions of the roles that children play.
 * A role's entry file (`dist/cjs/child-<role>.js`) calls its function; a single-executable application, which has no such
 * files, finds it in the slot of lib/process, and so does a thread, which plays the role that it is told (`dist/cjs/child-thread.js`).
 */
export * from './index.js';
export * as dummy from './dummy/names.js';
import { runCourier } from './manager/courier/main.js';
import { runManagerServer } from './manager/server/main.js';
import { runPoolWorker } from './pool/worker/main.js';
import { runProcessChild } from './process/child/main.js';
import { runThread } from './process/child/thread-main.js';
import { setRoleMains } from './process/role-mains.js';

export { runCourier, runManagerServer, runPoolWorker, runProcessChild, runThread };

setRoleMains({ process: runProcessChild, 'pool-worker': runPoolWorker, 'manager-server': runManagerServer, courier: runCourier });
