import type { Channel } from '../transport/channel.js';
import { RuntimeError } from '../errors/python-errors.js';
import type { ExitStatus } from './exit-status.js';
import type { LaunchSettings } from './launch.js';
import { Process } from './process.js';
import { ProcessSeed, stateOf, type ProcessState } from './process-state.js';
import type { ChildRole } from './roles.js';
import type { StartMethod } from './start-method.js';
import { nextIdentity, thisProcess } from './self.js';

/** How a child with a role of its own is made. */
export interface RoleProcessOptions extends LaunchSettings {
  readonly role: ChildRole;
  /** Default: `<nameStem>-N`. */
  readonly name?: string | undefined;
  /** What stands before the number in the name. Default: `Process`. */
  readonly nameStem?: string | undefined;
  readonly daemon: boolean;
  /** Takes no number, is in no list, and is ended by its owner's finalizer. Default: false. */
  readonly hidden?: boolean | undefined;
  /** Its owner's finalizer ends it: at the owner's end it is neither terminated nor waited for before that. Default: `hidden`. */
  readonly endedByOwner?: boolean | undefined;
  /** It is ended when this process is killed, as daemons are. Default: `daemon`. */
  readonly guarded?: boolean | undefined;
  /** Default: the method in force at `start()`. */
  readonly method?: StartMethod | undefined;
  /** Whether it is a thread of this process. Default: false. */
  readonly thread?: boolean | undefined;
  /** What the role's main function gets; made at `start()`. */
  readonly payload: () => Uint8Array;
}

/** A child that runs a part of forkful itself, a pool's worker or a manager, and talks with its parent over a channel. */
export class RoleProcess extends Process {
  #exited: Promise<ExitStatus> | undefined;

  constructor(settings: RoleProcessOptions) {
    const { role, name, nameStem = 'Process', daemon, hidden = false, endedByOwner = hidden, method, thread, guarded = daemon && thread !== true, payload, ...options } = settings;
    const self = thisProcess();
    const identity = hidden ? [] : nextIdentity();
    const state: ProcessState = {
      kind: 'own',
      identity,
      name: name ?? (hidden ? nameStem : `${nameStem}-${identity.join(':')}`),
      daemon,
      keyBox: self.keyBox,
      parentPid: self.pid,
      task: undefined,
      plan: { role, options, method, thread, hidden, endedByOwner, guarded, keepsChannel: true, payload },
      handle: undefined,
      closed: false,
    };
    super(new ProcessSeed(state) as never);
  }

  /** The channel to the child, from `start()` on. */
  get channel(): Channel {
    return this.#handle().channel;
  }

  /** Resolves at the child's end (and with `stderrTail` that of its output), from `start()` on. Waiting for it keeps nothing alive. */
  get exited(): Promise<ExitStatus> {
    return (this.#exited ??= new Promise((resolve) => {
      const handle = this.#handle();
      const tell = async (): Promise<void> => {
        await handle.stderrTail?.drained();
        resolve(handle.status!);
      };
      if (handle.status !== undefined) void tell();
      else handle.onExit(() => void tell());
    }));
  }

  /** The number of the thread that it is, from `start()` on; `undefined` for a process. */
  get thread(): number | undefined {
    return this.#handle().thread;
  }

  /** Keeps the program alive until the child has ended. */
  keepProgram(): void {
    const handle = this.#handle();
    handle.hold();
    handle.onExit(() => handle.release());
  }

  /** The last lines that the child wrote to stderr; empty without `stderrTail: true`. */
  stderrTail(): string {
    return this.#handle().stderrTail?.text() ?? '';
  }

  #handle() {
    const { handle } = stateOf(this);
    if (handle === undefined) throw new RuntimeError('RoleProcess: the process has not been started. Call start() first.');
    return handle;
  }
}
