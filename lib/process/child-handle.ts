import type { Readable, Writable } from 'node:stream';
import type { Channel } from '../transport/channel.js';
import type { ExitStatus } from './exit-status.js';
import type { Tail } from './last-lines.js';

/** What the parent has of a child that runs or ran: of a forked process, or of a thread that plays one. */
export interface ChildHandle {
  /** The number of the process that it is, or is a thread of. */
  readonly pid: number;
  /** What a thread is known by in its process; `undefined` for a process. */
  readonly thread: number | undefined;
  /** What managers know it by, see `holderNumber`. */
  readonly holder: number;
  /** Set as soon as the end is known. */
  readonly status: ExitStatus | undefined;
  /** The end of what it wrote to stderr, where that was asked for. */
  readonly stderrTail: Tail | undefined;
  /** The channel to the child. */
  readonly channel: Channel;
  /** Calls back once when the child has ended; the function returned takes it back. */
  onExit(listener: () => void): () => void;
  /** Somebody waits for the end: the program stays alive for it. Nests. */
  hold(): void;
  /** Takes a `hold` back. */
  release(): void;
  /** Sends a signal, which ends a thread whatever it is; nothing happens when the child is gone. */
  signal(signal: NodeJS.Signals): void;
  /** Says a word to the child beside the channel (see `kin-line.ts`); a child that is still starting hears it later. */
  say(word: unknown): void;
  /** Names who hears what the child says in this way. */
  onWord(listener: (word: unknown) => void): void;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}
