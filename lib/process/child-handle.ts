import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import type { Channel } from '../transport/channel.js';
import { flowAway } from '../transport/direct-socket.js';
import { addKinProcess, addKinStream, type Described } from '../transport/kin-channels.js';
import { createStreamChannel } from '../transport/stream-channel.js';
import { holdProgram, releaseProgram } from '../util/keep-alive.js';
import { exitStatus, type ExitStatus } from './exit-status.js';
import { wordIn, wrapWord } from './kin-line.js';
import type { Referable } from './referable.js';
import type { Rider, RiderMessage } from './riders.js';
import { StderrTail } from './stderr-tail.js';

/**
 * The longest message to or from a child. Text that a child writes into the descriptor by mistake announces more (its
 * fourth byte is 0x20 or above), so that it breaks the channel at once and is not taken for the start of a long message.
 */
const MAX_FRAME = 2 ** 29 - 1;

let ended = 0;

/** How many children of this process have been seen to end. */
export function childrenEnded(): number {
  return ended;
}

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
  #holding = false;
  #signalled = false;
  readonly #exitListeners = new Set<() => void>();
  #wordListener: ((word: unknown) => void) | undefined;

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
    addKinStream(socket);
    for (const pipe of pipes) {
      pipe?.unref();
      if (pipe !== null) addKinStream(pipe);
    }
    const kin = addKinProcess(lineOf(child));
    // A child that dies before it has read everything: its end is reported through `exited`.
    socket.on('error', () => socket.destroy());
    child.on('error', () => undefined);
    // Read now: a child may end when the program's own modules are gone already, as at the end of a Jest file.
    const numbers = constants.signals;
    child.once('exit', (code, signal) => {
      ended++;
      this.status = exitStatus(code, signal, this.#signalled, process.platform, numbers);
      kin.end();
      // What the child wrote last is still to be read.
      if (!keepsStderr) for (const pipe of pipes.slice(1)) pipe?.ref();
      this.#letGo();
      for (const listener of this.#exitListeners) listener();
      this.#exitListeners.clear();
    });
  }

  /** The channel to the child, made when first asked for. */
  get channel(): Channel {
    return (this.#channel ??= createStreamChannel(this.#socket, { maxFrame: MAX_FRAME, kin: true }));
  }

  /** Sends the packet that the child waits for; before the channel is used. */
  sendPacket(packet: Uint8Array): void {
    this.#socket.write(packet);
  }

  /**
   * Hands a socket or a server over, through Node's own channel, which passes one at a time. The message is written as JSON
   * when Node has taken the handle from us, and `toJSON` is called then: nothing that comes later can be read here.
   */
  sendRider({ handle, unread, leave }: Rider, number: number): void {
    leave();
    const toJSON = (): RiderMessage => ({ forkful: 'rider', number, unread: unread().toString('base64') });
    // The child may have died: its end is told elsewhere.
    this.#child.send({ toJSON }, handle, () => undefined);
  }

  /** Sends nothing more and reads nothing: for children that need no channel. */
  endChannel(): void {
    this.#socket.end();
    flowAway(this.#socket);
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
    if (this.#waits++ > 0 || this.status !== undefined) return;
    this.#holding = true;
    holdProgram();
  }

  /** Takes a `hold` back. */
  release(): void {
    if (--this.#waits === 0) this.#letGo();
  }

  #letGo(): void {
    if (this.#holding) releaseProgram();
    this.#holding = false;
  }

  /** Sends a signal; nothing happens when the child is gone. */
  signal(signal: NodeJS.Signals): void {
    if (this.status !== undefined) return;
    this.#signalled = true;
    this.#child.kill(signal);
  }

  /** Says a word to the child over Node's channel (see `kin-line.ts`); a child that is still starting hears it later. */
  say(word: unknown): void {
    if (this.#child.connected) this.#child.send(wrapWord(word), () => undefined);
  }

  /** Names who hears what the child says over Node's channel. */
  onWord(listener: (word: unknown) => void): void {
    if (this.#wordListener === undefined) {
      this.#child.on('message', (message) => {
        const word = wordIn(message);
        if (word !== undefined) this.#wordListener?.(word);
      });
      // A listener makes Node keep the channel referenced.
      this.#child.channel?.unref();
    }
    this.#wordListener = listener;
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

/** Node's channel to a child, as long as it is open. */
function lineOf(child: ChildProcess): Described {
  return {
    get _handle() {
      return child.channel as { readonly fd?: number } | null | undefined;
    },
  };
}
