import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What came of a fault in one of CPython's pools. */
export interface PythonVerdict {
  readonly error: string;
  readonly seconds: number;
  readonly harmed: number;
  readonly usable: boolean;
  readonly busy: boolean;
}

export const pythonPools = ['Pool', 'ProcessPoolExecutor'] as const;

/** `3.11.7`, or `undefined` where there is no python3. */
export function pythonVersion(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** `undefined`: it hung, and was killed with all its workers. */
export function strikePython(folder: string, pool: string, row: string, watchdog: number): Promise<PythonVerdict | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [join(folder, 'python_pools.py'), pool, row], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const timer = setTimeout(end, watchdog * 1000);
    function end(): void {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // All of them have ended.
      }
    }
    child.on('error', reject);
    child.on('exit', end); // its workers have its stdout too
    child.on('close', () => {
      clearTimeout(timer);
      resolve(stdout === '' ? undefined : (JSON.parse(stdout) as PythonVerdict));
    });
  });
}
