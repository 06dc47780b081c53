/*
 * What the layers have to say of this process when somebody asks what it does: who is connected to a manager, whether a
 * worker has a task. Whoever knows names it here, and whoever asks need not know him.
 */
const parts = new Map<string, () => unknown>();

/** Names somebody who knows a part; a plain value, made when asked for. */
export function portray(name: string, part: () => unknown): void {
  parts.set(name, part);
}

/** What is known under a name; `undefined` when nobody knows anything. */
export function portrayed(name: string): unknown {
  return parts.get(name)?.();
}
