import { readdirSync, readFileSync } from 'node:fs';

/** Whether `rssOf` and `descriptorsOf` work here. */
export const hasProcessFacts = process.platform === 'linux';

const PAGE = 4096;

/** Memory of a process that is really there, in bytes. */
export function rssOf(pid: number): number {
  return Number(readFileSync(`/proc/${String(pid)}/statm`, 'latin1').split(' ')[1]) * PAGE;
}

/** How many descriptors a process has open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/fd`).length;
}

/** How many of its descriptors are sockets or anything else would show here: waits until they are no more than `limit`. */
export async function descriptorsFall(pid: number, limit: number, ms = 10_000): Promise<number> {
  const deadline = performance.now() + ms;
  let count = descriptorsOf(pid);
  while (count > limit && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    count = descriptorsOf(pid);
  }
  return count;
}
