/*
 * A word now and then between a parent and its child, over Node's own IPC channel, which every child of ours has: when somebody
 * looks whether the program stands still, or what it does. Nothing is sent over it otherwise. Plain JSON; what the user's code
 * sends over the channel (`process.send` in a child) has not our key and is left alone.
 */
const KEY = 'forkful';

type Listener = (word: unknown) => void;

let listener: Listener | undefined;

/** Names who hears what the parent says. */
export function onParentWord(hear: Listener): void {
  listener = hear;
}

/** Begins to hear the parent. What it said before that has been kept by Node. */
export function listenToParent(): void {
  process.on('message', (message) => {
    const word = wordIn(message);
    if (word !== undefined) listener?.(word);
  });
  // A listener makes Node keep the channel referenced.
  process.channel?.unref();
}

/** Says something to the parent; nothing happens when the line is closed. */
export function tellParent(word: unknown): void {
  if (process.connected) process.send?.(wrapWord(word), undefined, undefined, () => undefined);
}

/** What a message says, if it is one of ours. */
export function wordIn(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? (message as Record<string, unknown>)[KEY] : undefined;
}

/** A word as it travels. */
export function wrapWord(word: unknown): object {
  return { [KEY]: word };
}
