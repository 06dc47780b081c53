import { bootstrapChild } from '../../process/child/bootstrap.js';
import { runExitSequence } from '../../process/exit.js';
import { codec } from '../../serialization/installed-codec.js';
import type { Channel } from '../../transport/channel.js';
import { ownSignalHandler } from '../../util/own-signals.js';
import { portray } from '../../util/self-portrait.js';
import { BatchReader, BatchWriter } from '../batch-bytes.js';
import { BlackBoxWriter } from '../black-box.js';
import { ToParent } from '../wire.js';
import { WorkerLoop } from './loop.js';
import { textOfThrown } from './texts.js';

/** What a pool's worker does: the initializer once, then tasks until the parent says that it is enough. */
export function runPoolWorker(): void {
  bootstrapChild(async ({ payload, channel }) => {
    // Ctrl-C reaches the whole group; the parent decides what becomes of its workers.
    process.on('SIGINT', ownSignalHandler(() => undefined));
    const input = new BatchReader(payload);
    const box = openBlackBox(input.text());
    const concurrency = input.uint();
    const done = new Promise<void>((finished) => {
      const loop = new WorkerLoop(channel, { codec, box, concurrency }, finished);
      portray('worker', () => ({ idle: loop.idle }));
      // While it waits for work only its channel keeps the worker alive.
      channel.ref();
      initialize(input.bytes()).then(
        () => loop.start(),
        (error: unknown) => {
          sendFailure(channel, error);
          process.exitCode = 1;
          finished();
        },
      );
    });
    await done;
    // As in Python a worker ends although a task has left timers or sockets behind.
    await runExitSequence();
    channel.flushSync();
    process.exit();
  });
}

function openBlackBox(path: string): BlackBoxWriter | undefined {
  try {
    return path === '' ? undefined : new BlackBoxWriter(path);
  } catch {
    return undefined;
  }
}

async function initialize(bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  await codec.prepare(bytes);
  const { initializer, initArgs } = codec.decode(bytes) as {
    readonly initializer: (...args: unknown[]) => unknown;
    readonly initArgs: readonly unknown[];
  };
  await initializer(...initArgs);
}

/** Read by `readStartFailure` in the parent. */
function sendFailure(channel: Channel, error: unknown): void {
  const out = new BatchWriter();
  out.byte(ToParent.failed);
  let encoded = new Uint8Array(0);
  try {
    encoded = Uint8Array.from(codec.encode(error, { call: 'Pool initializer', root: 'error' }));
  } catch {
    // The texts go instead.
  }
  out.bytes(encoded);
  for (const text of textOfThrown(error)) out.text(text);
  channel.send(out.take());
}
