import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import type { Channel } from '../transport/channel.js';
import { createStreamChannel } from '../transport/stream-channel.js';
import { exitStatus, type ExitStatus } from './exit-status.js';
import type { Referable } from './referable.js';
import { StderrTail } from './stderr-tail.js';

/**
 * The longest message to or from a child. Text that a child writes into the descriptor by mistake announces more (its
 * fourth byte is 0x20 or above), so that it breaks the channel at once and is not taken for the start of a long message.
 */
const MAX_FRAME = 2 ** 29 - 1;

/** A child of this process that runs or ran: the one place where its `ChildProcess` is touched after the start. */
export class ChildHandle {
  readonly pid: number;
  /** Set as soon as the end is known. */
  status: ExitStatus | undefined;
  /** The end of what it wrote to stderr, where that was asked for. */
  readonly stderrTail: StderrTail | undefined;

  readonly #child: ChildProcess;
  readonly #socket: Duplex & Referable;
  #channel: Channel | undefined;
  #waits = 0;
  #signalled = false;
  readonly #exitListeners = new Set<() => void>();

  /** The child is running and `socket` is our end of its fourth descriptor. Both are unreferenced from now on. */
  constructor(child: ChildProcess, socket: Duplex & Referable, keepsStderr: boolean) {
    this.#child = child;
    this.#socket = socket;
    this.pid = child.pid!;
    if (keepsStderr) this.stderrTail = new StderrTail(child.stderr as Readable & Referable);
    child.unref();
    child.channel?.unref();
    socket.unref();
    const pipes = [child.stdin, child.stdout, child.stderr] as readonly ((Duplex & Referable) | null)[];
    for (const pipe of pipes) pipe?.unref();
    // A child that dies before it has read everything: its end is reported through `exited`.
    socket.on('error', () => socket.destroy());
    child.on('error', () => undefined);
    // Read now: a child may end when the program's own modules are gone already, as at the end of a Jest file.
    const numbers = constants.signals;
    child.once('exit', (code, signal) => {
      this.status = exitStatus(code, signal, this.#signalled, process.platform, numbers);
      // What the child wrote last is still to be read.
      if (!keepsStderr) for (const pipe of pipes.slice(1)) pipe?.ref();
      for (const listener of this.#exitListeners) listener();
      this.#exitListeners.clear();
    });
  }

  /** The channel to the child, made when first asked for. */
  get channel(): Channel {
    return (this.#channel ??= createStreamChannel(this.#socket, { maxFrame: MAX_FRAME }));
  }

  /** Sends the packet that the child waits for; before the channel is used. */
  sendPacket(packet: Uint8Array): void {
    this.#socket.write(packet);
  }

  /** Sends nothing more and reads nothing: for children that need no channel. */
  endChannel(): void {
    this.#socket.end();
    this.#socket.resume();
  }

  /** Calls back once when the child has ended; the function returned takes it back. */
  onExit(listener: () => void): () => void {
    this.#exitListeners.add(listener);
    return () => {
      this.#exitListeners.delete(listener);
    };
  }

  /** Somebody waits for the end: the program stays alive for it. Nests. */
  hold(): void {
    if (this.#waits++ === 0 && this.status === undefined) this.#child.ref();
  }

  /** Takes a `hold` back. */
  release(): void {
    if (--this.#waits === 0) this.#child.unref();
  }

  /** Sends a signal; nothing happens when the child is gone. */
  signal(signal: NodeJS.Signals): void {
    if (this.status !== undefined) return;
    this.#signalled = true;
    this.#child.kill(signal);
  }

  get stdin(): ChildProcess['stdin'] {
    return this.#child.stdin;
  }

  get stdout(): ChildProcess['stdout'] {
    return this.#child.stdout;
  }

  get stderr(): ChildProcess['stderr'] {
    return this.#child.stderr;
  }
}
