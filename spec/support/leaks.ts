import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = 'FORKFUL_SPEC_FILE';
const isLinux = process.platform === 'linux';

/**
 * Watches what one spec file leaves behind: processes (children of children and orphans too, by a mark in their
 * environment), sockets of this process, and `forkful-*` in the folder for temporary files, which is the file's own.
 *
 * Linux sees all of it; macOS sees children only; Windows, where children die with their parent, sees nothing.
 */
export class LeakGuard {
  readonly #graceMs: number;
  readonly #mark: string;
  readonly #sockets: ReadonlySet<string>;
  readonly #before = { tmp: process.env['TMPDIR'], mark: process.env[MARK] };
  readonly #folder: string | undefined;

  /** `graceMs` is how long what is just ending may take. */
  constructor(graceMs = 5_000) {
    this.#graceMs = graceMs;
    this.#mark = `${String(process.pid)}.${String(process.hrtime.bigint())}`;
    process.env[MARK] = this.#mark;
    if (isLinux) {
      this.#folder = mkdtempSync(join(tmpdir(), 'spec-'));
      process.env['TMPDIR'] = this.#folder;
    }
    this.#sockets = sockets();
  }

  /** Waits a short while for what is just ending, then names what is left, after ending and removing it. */
  async finish(): Promise<readonly string[]> {
    const deadline = performance.now() + this.#graceMs;
    let left = this.#left();
    while (left.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      left = this.#left();
    }
    for (const { pid } of this.#processes()) kill(pid);
    this.#restore();
    return left;
  }

  #left(): readonly string[] {
    return [
      ...this.#processes().map(({ pid, command }) => `process ${String(pid)}: ${command}`),
      ...[...sockets()].filter((socket) => !this.#sockets.has(socket)),
      ...(this.#folder === undefined ? [] : readdirSync(this.#folder))
        .filter((name) => name.startsWith('forkful-'))
        .map((name) => `temporary file ${name}`),
    ];
  }

  #processes(): readonly { pid: number; command: string }[] {
    if (isLinux) return marked(`${MARK}=${this.#mark}`);
    return process.platform === 'darwin' ? children() : [];
  }

  #restore(): void {
    restore('TMPDIR', this.#before.tmp);
    restore(MARK, this.#before.mark);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

function marked(mark: string): readonly { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(mark)) continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      if (command !== '') found.push({ pid: Number(name), command });
    } catch {
      // It ended while we looked, or it is not ours to look at.
    }
  }
  return found;
}

function children(): readonly { pid: number; command: string }[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && !command.startsWith('ps ') ? [{ pid: Number(pid), command }] : [];
  });
}

function sockets(): ReadonlySet<string> {
  if (!isLinux) return new Set();
  const found = new Set<string>();
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      if (target.startsWith('socket:')) found.add(target);
    } catch {
      // The descriptor of the listing itself is closed by now.
    }
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
