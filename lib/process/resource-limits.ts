/** How much memory a thread may take, as Node's `Worker` has it: its best effort, no wall (docs/how-to/threads.md). */
export interface ResourceLimits {
  /** The heap, in MB. Default: as much as the process may have. */
  readonly maxOldGenerationSizeMb?: number | undefined;
  /** The part of it for short-lived objects, in MB. */
  readonly maxYoungGenerationSizeMb?: number | undefined;
  /** The memory for compiled code, in MB. */
  readonly codeRangeSizeMb?: number | undefined;
  /** The stack, in MB. Default: 4. */
  readonly stackSizeMb?: number | undefined;
}
