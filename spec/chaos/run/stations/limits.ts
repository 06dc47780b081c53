import type { Lane } from '../station.js';

/** An end of a wait, by time or by a signal. */
export function limit({ random }: Lane, timeouts: readonly number[]): { timeout: number } | { signal: AbortSignal } {
  return random.chance(0.2) ? { signal: AbortSignal.timeout(random.between(1, 20)) } : { timeout: random.pick(timeouts) };
}

export function isTimeout(error: unknown): boolean {
  return (error as { name?: unknown }).name === 'TimeoutError';
}

/** Rarely the lane's process dies in the turn of its call, or in the next. */
export async function perhapsDie({ random, die }: Lane, call: Promise<unknown>): Promise<void> {
  if (!random.chance(0.003)) return;
  call.catch(() => undefined);
  if (random.chance(0.5)) await new Promise((resolve) => setImmediate(resolve));
  die();
}

/** Nothing, a turn of the event loop, or some milliseconds. */
export async function pause({ random }: Lane): Promise<void> {
  const ms = random.pick([-1, -1, 0, 1, 3]);
  if (ms === 0) await new Promise((resolve) => setImmediate(resolve));
  else if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
