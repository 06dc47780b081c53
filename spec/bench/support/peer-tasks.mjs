/** The work of the pools of threads and processes that are measured beside forkful. */
export default (x) => x + 1;
export const giveBack = (bytes) => bytes;
