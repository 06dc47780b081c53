/*
 * What goes into `dist/cjs/forkful.js`: the public names and the main functions of the roles that children play.
 * A role's entry file (`dist/cjs/child-<role>.js`) calls its function.
 */
export * from './index.js';
export { runCourier } from './manager/courier/main.js';
export { runManagerServer } from './manager/server/main.js';
export { runProcessChild } from './process/child/main.js';
export { runPoolWorker } from './pool/worker/main.js';
