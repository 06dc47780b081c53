import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Python on this machine. */
export interface Python {
  readonly command: string;
  /** 11 for Python 3.11. */
  readonly minor: number;
}

/** The Pythons on this machine from 3.8 on, one of each version: on the path, and where pyenv keeps them. */
export function pythons(): readonly Python[] {
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const kept = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, 'bin', 'python3')) : [];
  const found = new Map<number, Python>();
  for (const command of ['python3', ...kept]) {
    const { stdout } = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8' });
    const [major, minor] = (stdout ?? '').split(' ').map(Number);
    if (major === 3 && minor !== undefined && minor >= 8 && !found.has(minor)) found.set(minor, { command, minor });
  }
  return [...found.values()].sort((a, b) => a.minor - b.minor);
}
