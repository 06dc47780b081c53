import { constants } from 'node:os';
import { OutputSpool } from './output-spool.js';

/** How a command ended. */
export interface ShellEnd {
  readonly output: OutputSpool;
  readonly exitCode: number | undefined;
  /** Its name. */
  readonly signal: string | undefined;
  /** It took too long, or was cancelled, and was ended. */
  readonly endedBy: 'timeout' | 'cancel' | undefined;
  /** It could not be started. */
  readonly failure: string | undefined;
}

/** How long a process tree may take over SIGTERM. */
const GRACE_MS = 1000;
/** How long the rest of the output is waited for, when something that the command has left behind holds its pipe open. */
const DRAIN_MS = 300;

const withGroups = process.platform !== 'win32';

/** A command under way. */
export class ShellJob {
  readonly ended: Promise<ShellEnd>;
  #pid: number | undefined;
  #endedBy: ShellEnd['endedBy'];
  #killer: NodeJS.Timeout | undefined;

  /** `stderr` gets whole lines as they come. */
  constructor(command: string, options: { readonly timeout: number | undefined; readonly stderr: (text: string) => void }) {
    this.ended = this.#run(command, options);
  }

  /** Ends it and everything that it has started. */
  cancel(): void {
    this.#end('cancel');
  }

  /** The same at once, for when this process ends. */
  killNow(): void {
    this.#signal('SIGKILL');
  }

  async #run(command: string, { timeout, stderr }: { readonly timeout: number | undefined; readonly stderr: (text: string) => void }): Promise<ShellEnd> {
    const { execa } = await import('execa');
    const output = new OutputSpool();
    // A process group of its own: its tree can be ended as a whole, and a Ctrl-C is for us to pass on.
    const subprocess = execa(command, { shell: true, stdin: 'ignore', buffer: false, reject: false, detached: withGroups, cleanup: false, windowsHide: true });
    this.#pid = subprocess.pid;
    if (this.#endedBy !== undefined) this.#signal('SIGTERM');
    subprocess.stdout.on('data', (bytes: Uint8Array) => output.push(bytes));
    forwardLines(subprocess.stderr, stderr);
    const timer = timeout === undefined ? undefined : setTimeout(() => this.#end('timeout'), timeout * 1000);
    const left = new Promise<void>((resolve) => {
      subprocess.once('exit', () => {
        clearTimeout(timer);
        // What was to end with it and has not taken the hint.
        if (this.#endedBy !== undefined) this.#signal('SIGKILL');
        setTimeout(resolve, DRAIN_MS).unref();
      });
      subprocess.once('error', () => resolve());
    });
    const result = await Promise.race([subprocess, left.then(() => undefined)]);
    clearTimeout(timer);
    clearTimeout(this.#killer);
    this.#pid = undefined;
    if (result === undefined) {
      subprocess.stdout.destroy();
      subprocess.stderr.destroy();
    }
    const failure = subprocess.exitCode === null && subprocess.signalCode === null ? (result?.originalMessage ?? 'it did not start') : undefined;
    return { output, exitCode: subprocess.exitCode ?? undefined, signal: subprocess.signalCode ?? undefined, endedBy: this.#endedBy, failure };
  }

  #end(why: NonNullable<ShellEnd['endedBy']>): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = why;
    this.#signal('SIGTERM');
    this.#killer = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
  }

  #signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.#pid;
    if (pid === undefined) return;
    if (!withGroups) {
      void import('execa').then(async ({ execa }) => execa('taskkill', ['/pid', String(pid), '/T', '/F'], { reject: false }));
      return;
    }
    try {
      process.kill(-pid, name);
    } catch {
      // Nobody is left in the group.
    }
  }
}

/** The number of a signal, as joblogs have it. */
export function signalNumber(name: string): number {
  return (constants.signals as Readonly<Record<string, number>>)[name] ?? 0;
}

/** Whole lines, so that those of different jobs do not mix. */
function forwardLines(stream: NodeJS.ReadableStream, write: (text: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const all = rest + text;
    const end = all.lastIndexOf('\n') + 1;
    rest = all.slice(end);
    if (end > 0) write(all.slice(0, end));
  });
  stream.on('close', () => {
    if (rest !== '') write(`${rest}\n`);
  });
}
