import { spawnSync } from 'node:child_process';
import { executable } from './executable.js';
import { childCommand } from './frozen.js';
import type { ChildRole } from './roles.js';

/** Runs a child of a role to its end while this process stands still; `input` is what the child reads from its stdin. */
export function runRoleSync(role: ChildRole, input: Uint8Array, timeoutMs: number): void {
  const execPath = executable();
  spawnSync(execPath, childCommand('process.exit', role, execPath), {
    input,
    timeout: timeoutMs,
    stdio: ['pipe', 'ignore', 'inherit'],
    windowsHide: true,
  });
}
