import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleDirectory } from '../util/module-location.js';
import { executable } from './executable.js';
import type { ChildRole } from './roles.js';

/** Runs a child of a role to its end while this process stands still; `input` is what the child reads from its stdin. */
export function runRoleSync(role: ChildRole, input: Uint8Array, timeoutMs: number): void {
  spawnSync(executable(), [join(bundleDirectory, `child-${role}.js`)], {
    input,
    timeout: timeoutMs,
    stdio: ['pipe', 'ignore', 'inherit'],
    windowsHide: true,
  });
}
