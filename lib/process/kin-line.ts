import type { MessagePort } from 'node:worker_threads';

/*
 * A word now and then between a parent and its child, over Node's own IPC channel, which every child of ours has (a thread: the port of its own): when somebody
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

/** How a word gets to the parent; by Node's channel unless this is a thread. */
let say = (word: object): void => {
  if (process.connected) process.send?.(word, undefined, undefined, () => undefined);
};

/** Begins to hear the parent. What it said before that has been kept by Node. */
export function listenToParent(): void {
  process.on('message', (message) => {
    const word = wordIn(message);
    if (word !== undefined) listener?.(word);
  });
  // A listener makes Node keep the channel referenced.
  process.channel?.unref();
}

/** The same in a thread, whose parent is at the other end of a port. */
export function listenOnPort(port: MessagePort): void {
  say = (word) => port.postMessage(word);
  port.on('message', (message) => {
    const word = wordIn(message);
    if (word !== undefined) listener?.(word);
  });
  port.unref();
}

/** Says something to the parent; nothing happens when the line is closed. */
export function tellParent(word: unknown): void {
  say(wrapWord(word));
}

/** What a message says, if it is one of ours. */
export function wordIn(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? (message as Record<string, unknown>)[KEY] : undefined;
}

/** A word as it travels. */
export function wrapWord(word: unknown): object {
  return { [KEY]: word };
}
