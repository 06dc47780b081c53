import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import type { Channel } from '../transport/channel.js';
import { flowAway } from '../transport/direct-socket.js';
import { addKinProcess, addKinStream, type Described } from '../transport/kin-channels.js';
import { createStreamChannel } from '../transport/stream-channel.js';
import { noteChildEnd } from './child-ends.js';
import type { ChildHandle } from './child-handle.js';
import { exitStatus, type ExitStatus } from './exit-status.js';
import { ExitWatch } from './exit-watch.js';
import { wordIn, wrapWord } from './kin-line.js';
import type { Referable } from './referable.js';
import type { Rider, RiderMessage } from './riders.js';
import { StderrTail } from './stderr-tail.js';

/** The longest message to or from a child. */
const MAX_FRAME = 2 ** 29 - 1;

/** A forked child: the one place where its `ChildProcess` is touched after the start. */
export class ForkedChild implements ChildHandle {
  readonly pid: number;
  readonly thread = undefined;
  /** Set as soon as the end is known. */
  status: ExitStatus | undefined;
  /** The end of what it wrote to stderr, where that was asked for. */
  readonly stderrTail: StderrTail | undefined;

  readonly #child: ChildProcess;
  readonly #socket: Duplex & Referable;
  #channel: Channel | undefined;
  readonly #watch = new ExitWatch();
  #signalled = false;
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
      noteChildEnd();
      this.status = exitStatus(code, signal, this.#signalled, process.platform, numbers);
      kin.end();
      // What the child wrote last is still to be read.
      if (!keepsStderr) for (const pipe of pipes.slice(1)) pipe?.ref();
      this.#watch.tell();
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

  get holder(): number {
    return this.pid;
  }

  onExit(listener: () => void): () => void {
    return this.#watch.onExit(listener);
  }

  hold(): void {
    this.#watch.hold();
  }

  release(): void {
    this.#watch.release();
  }

  signal(signal: NodeJS.Signals): void {
    if (this.status !== undefined) return;
    this.#signalled = true;
    this.#child.kill(signal);
  }

  /** Over Node's channel. */
  say(word: unknown): void {
    if (this.#child.connected) this.#child.send(wrapWord(word), () => undefined);
  }

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
