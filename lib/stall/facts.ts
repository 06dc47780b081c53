/** What one process says of itself when it is asked. Plain JSON: it travels over Node's channel to the parent. */
export interface ProcessFacts {
  readonly pid: number;
  readonly name: string;
  readonly role: 'main' | 'process' | 'worker' | 'manager';
  /** Which program it belongs to. */
  readonly program: string;
  /** It did not answer: it computes, is stopped, or is still starting. */
  readonly silent?: boolean | undefined;
  /** Why it may go on by itself, if it may. Only those that were asked whether they are quiet look. */
  readonly alive?: string | undefined;
  /** Grows with whatever may change what the process does: waits begun, children, channels, messages. */
  readonly steps: readonly number[];
  /** Messages on its open channels within the program. */
  readonly sent: number;
  readonly received: number;
  /** The managers that it is connected to. */
  readonly connected: readonly string[];
  /** Only a manager has it. */
  readonly manager?: ManagerFacts | undefined;
  /** A worker without a task. */
  readonly idle?: boolean | undefined;
  /** What its pools have done and do, a line each. */
  readonly pools?: readonly string[] | undefined;
  readonly waits: readonly WaitFacts[];
  /** Waits beyond those that are named. */
  readonly moreWaits: number;
}

export interface ManagerFacts {
  readonly serverId: string;
  readonly clients: readonly { readonly pid: unknown; readonly program: string }[];
  /** Those that somebody waits for. */
  readonly resources: readonly ResourceFacts[];
}

/** A resource of a manager that somebody waits for. Processes are named as `Process-1 (pid 4711)`. */
export interface ResourceFacts {
  readonly id: string;
  readonly kind: string;
  /** The processes that have a handle of it. */
  readonly holders: readonly string[];
  readonly waiting: readonly { readonly client: string; readonly method: string; readonly since: number }[];
  readonly state: Readonly<Record<string, unknown>>;
}

export interface WaitFacts {
  readonly call: string;
  readonly on: string;
  /** The resource at a manager, if it is one. */
  readonly id?: string | undefined;
  /** Milliseconds since 1970; 0 where nobody noted it. */
  readonly since: number;
  /** It ends by itself. */
  readonly timed: boolean;
  /** The user's line: `/work/drain.ts:12:30`; empty where nobody noted it. */
  readonly where: string;
}

/** How a process is named everywhere. */
export function labelOf({ name, pid }: { readonly name: string; readonly pid: number }): string {
  return `${name} (pid ${String(pid)})`;
}
