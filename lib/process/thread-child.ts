import { MessageChannel, Worker } from 'node:worker_threads';
import type { Channel } from '../transport/channel.js';
import { createPortChannel } from '../transport/port-channel.js';
import { beforeBareWrite } from '../util/progress/screen.js';
import { noteChildEnd } from './child-ends.js';
import type { ChildHandle } from './child-handle.js';
import type { ExitStatus } from './exit-status.js';
import { ExitWatch } from './exit-watch.js';
import { holderNumber } from './holder.js';
import { wordIn, wrapWord } from './kin-line.js';
import type { ResourceLimits } from './resource-limits.js';
import type { ChildRole } from './roles.js';
import { LastLines, type Tail } from './last-lines.js';
import type { StderrNote, ThreadStart } from './thread-start.js';
import { writeFully } from './write-fully.js';

/** What a thread can be told at its start. */
export interface ThreadSettings {
  readonly role: ChildRole;
  readonly packet: Uint8Array;
  readonly execArgv?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** A thread of this process that plays a child: the one place where its `Worker` is touched. */
export class ThreadChild implements ChildHandle {
  readonly pid = process.pid;
  readonly thread: number;
  status: ExitStatus | undefined;
  readonly stderrTail: Tail;
  readonly channel: Channel;
  readonly stdin = null;
  readonly stdout = null;
  readonly stderr = null;

  readonly #worker: Worker;
  readonly #watch = new ExitWatch();
  #wordListener: ((word: unknown) => void) | undefined;

  /** Starts the thread. Throws what `Worker` throws. */
  constructor(file: string, { role, packet, execArgv, env, resourceLimits }: ThreadSettings) {
    const { port1: ours, port2: theirs } = new MessageChannel();
    const start: ThreadStart = { role, packet, port: theirs };
    try {
      this.#worker = new Worker(file, {
        workerData: start,
        transferList: [theirs],
        ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
        ...(env === undefined ? {} : { env: env as NodeJS.ProcessEnv }),
        ...(resourceLimits === undefined ? {} : { resourceLimits }),
      });
    } catch (error) {
      ours.close();
      throw error;
    }
    const worker = this.#worker;
    this.thread = worker.threadId;
    this.channel = createPortChannel(ours);
    const lines = new LastLines();
    const print = (text: Uint8Array): void => {
      lines.add(text);
      beforeBareWrite();
      writeFully(2, text);
    };
    // What it had sent is here when its end is told.
    this.stderrTail = { text: () => lines.text(), drained: () => Promise.resolve() };
    worker.on('message', (message: Partial<StderrNote> | null | undefined) => {
      // What a task says to `parentPort` comes here, too.
      const [text, word] = [message?.forkfulStderr, wordIn(message)];
      if (text !== undefined) print(text);
      else if (word !== undefined) this.#wordListener?.(word);
    });
    worker.on('error', ({ message }: Error) => {
      // What no code of ours in the thread could catch: its memory is full, or it could not begin.
      print(Buffer.from(`Thread ${String(this.thread)}: ${message}\n`));
    });
    worker.once('exit', (code) => {
      noteChildEnd();
      this.status = { exitCode: code & 0xff };
      this.#watch.tell();
    });
    // A listener for messages has referenced it.
    worker.unref();
  }

  get holder(): number {
    return holderNumber(this.pid, this.thread);
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

  /** There are no signals for threads: each ends it, in the middle of what it does. */
  signal(): void {
    if (this.status !== undefined) return;
    void this.#worker.terminate();
    // `terminate` references it; who waits for the end says so himself.
    this.#worker.unref();
  }

  say(word: unknown): void {
    this.#worker.postMessage(wrapWord(word));
  }

  onWord(listener: (word: unknown) => void): void {
    this.#wordListener = listener;
  }
}
