/** The command line asks for what cannot be done: exit code 2, and nothing was started. */
export class UsageError extends Error {}
