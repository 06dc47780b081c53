import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ValueError } from '../errors/python-errors.js';

/** Overrides the count, as Python's `PYTHON_CPU_COUNT` does. */
const OVERRIDE = 'FORKFUL_CPU_COUNT';

/**
 * Counts the processors that this process may use (Python: `multiprocessing.cpu_count`, MO-04).
 *
 * Unlike Python it heeds the affinity mask and the quota of a container (cgroup v1 and v2): four processors' worth of
 * quota on a machine of sixty-four are four. The environment variable `FORKFUL_CPU_COUNT` overrides it.
 *
 * @returns A whole number, at least 1.
 * @throws ValueError when `FORKFUL_CPU_COUNT` is not a whole number from 1 on.
 * @example
 * ```ts
 * import { cpuCount } from 'forkful';
 * console.log(cpuCount() >= 1); // true
 * ```
 */
export function cpuCount(): number {
  const override = process.env[OVERRIDE];
  if (override !== undefined && override !== '' && override !== 'default') {
    const count = Number(override);
    if (Number.isInteger(count) && count >= 1) return count;
    throw new ValueError(`cpuCount: ${OVERRIDE} is '${override}'. Give a whole number from 1 on, or leave it out.`);
  }
  const quota = process.platform === 'linux' ? cgroupQuota(readText) : undefined;
  return Math.max(1, Math.min(availableParallelism(), quota === undefined ? Infinity : Math.ceil(quota)));
}

/**
 * The processors' worth of time that the control groups allow, the tightest on the way to the root; `undefined` without
 * a limit. `read` gives a file's text.
 */
export function cgroupQuota(read: (path: string) => string | undefined): number | undefined {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  let tightest: number | undefined;
  for (const line of lines) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const isV2 = controllers === '';
    if (!isV2 && !controllers.split(',').includes('cpu')) continue;
    const roots = isV2 ? ['/sys/fs/cgroup'] : ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'];
    for (const root of roots) {
      for (const folder of upwards(path)) {
        const quota = isV2 ? quotaV2(read(`${root}${folder}/cpu.max`)) : quotaV1(read, `${root}${folder}`);
        if (quota !== undefined) tightest = Math.min(tightest ?? Infinity, quota);
      }
    }
  }
  return tightest;
}

/** `/a/b` → `/a/b`, `/a` and the root, which in a container is its own group. */
function upwards(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, left) =>
    parts.length === left ? '' : `/${parts.slice(0, parts.length - left).join('/')}`,
  );
}

function quotaV2(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(' ').map(Number);
  return positiveRatio(quota, period);
}

function quotaV1(read: (path: string) => string | undefined, folder: string): number | undefined {
  return positiveRatio(Number(read(`${folder}/cpu.cfs_quota_us`)), Number(read(`${folder}/cpu.cfs_period_us`)));
}

function positiveRatio(quota: number | undefined, period: number | undefined): number | undefined {
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
