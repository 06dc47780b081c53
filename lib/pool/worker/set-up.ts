import type { Codec } from '../../serialization/codec.js';
import type { Channel } from '../../transport/channel.js';
import { BatchWriter } from '../batch-bytes.js';
import { ToParent } from '../wire.js';
import { textOfThrown } from './texts.js';

/** What a worker runs besides tasks; `encodeSetUp` writes it. */
interface SetUp {
  readonly initializer?: ((...args: unknown[]) => unknown) | undefined;
  readonly initArgs: readonly unknown[];
  readonly workerExit?: (() => unknown) | undefined;
}

/** A function that has not come to its end within so many seconds is not waited for. */
const EXIT_SECONDS = 10;

/** Runs the initializer; gives the function for the end. */
export async function initialize(channel: Channel, bytes: Uint8Array, codec: Codec): Promise<SetUp['workerExit']> {
  if (bytes.length === 0) return undefined;
  // It may never come back: this must have left before.
  channel.send(Uint8Array.of(ToParent.begins));
  channel.flush();
  await codec.prepare(bytes);
  const { initializer, initArgs, workerExit } = codec.decode(bytes) as SetUp;
  await initializer?.(...initArgs);
  return workerExit;
}

/** Runs the function for the end. Rejects with what it throws, or when it takes too long. */
export async function runWorkerExit(workerExit: SetUp['workerExit']): Promise<void> {
  if (workerExit === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not end within ${String(EXIT_SECONDS)} s, and the worker ends without it`));
    }, EXIT_SECONDS * 1000);
  });
  try {
    await Promise.race([workerExit(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells the parent what was thrown besides tasks; read by `readWorkerFailure`. */
export function sendFailure(channel: Channel, codec: Codec, kind: typeof ToParent.failed | typeof ToParent.exitFailed, error: unknown): void {
  const out = new BatchWriter();
  out.byte(kind);
  let encoded = new Uint8Array(0);
  try {
    encoded = Uint8Array.from(codec.encode(error, { call: 'Pool worker', root: 'error' }));
  } catch {
    // The texts go instead.
  }
  out.bytes(encoded);
  for (const text of textOfThrown(error)) out.text(text);
  channel.send(out.take());
}
