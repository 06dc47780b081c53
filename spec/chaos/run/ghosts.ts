import type { ManagerState } from '../../../lib/manager/server/manager-server.js';
import { LAG } from './operations.js';

/**
 * Those that a manager still counts anywhere (among its clients, holders, waiters, sleepers) though they died long ago.
 *
 * `diedAt` tells when a life was killed; `asked` is when the manager was asked.
 */
export function ghostsIn(state: ManagerState, asked: number, diedAt: (life: string) => number | undefined): readonly string[] {
  const lives = new Set([...JSON.stringify(state).matchAll(/\blife-(\d+\.\d+)\b/g)].map(([, life]) => life!));
  return [...lives].filter((life) => asked - (diedAt(life) ?? Infinity) > LAG);
}
