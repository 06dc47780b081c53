import { getHeapStatistics } from 'node:v8';
import { thisProcess } from '../../process/self.js';

/** How much memory this worker takes, in bytes: the process's resident set, or a thread's own heap and what hangs on it. */
export function memoryTaken(): number {
  if (thisProcess().thread === undefined) return process.memoryUsage.rss();
  const { total_heap_size: heap, external_memory: outside } = getHeapStatistics();
  return heap + outside;
}
