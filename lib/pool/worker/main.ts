import { bootstrapChild } from '../../process/child/bootstrap.js';
import { runExitSequence } from '../../process/exit.js';
import { thisProcess } from '../../process/self.js';
import { codec } from '../../serialization/installed-codec.js';
import { ownSignalHandler } from '../../util/own-signals.js';
import { portray } from '../../util/self-portrait.js';
import { BatchReader } from '../batch-bytes.js';
import { BlackBoxWriter } from '../black-box.js';
import { ToParent } from '../wire.js';
import { openWorkerState } from '../worker-state.js';
import { WorkerLoop } from './loop.js';
import { initialize, runWorkerExit, sendFailure } from './set-up.js';

/** What a pool's worker does: the initializer once, then tasks until the parent says that it is enough, then the function for the end. */
export function runPoolWorker(): void {
  bootstrapChild(async ({ payload, channel }) => {
    // Ctrl-C reaches the whole group; the parent decides what becomes of its workers. (Threads hear no signals.)
    if (thisProcess().thread === undefined) process.on('SIGINT', ownSignalHandler(() => undefined));
    const input = new BatchReader(payload);
    const box = openBlackBox(input.text());
    const concurrency = input.uint();
    openWorkerState();
    let workerExit: (() => unknown) | undefined;
    const inGoodOrder = await new Promise<boolean>((finished) => {
      const loop = new WorkerLoop(channel, { codec, box, concurrency }, finished);
      portray('worker', () => ({ idle: loop.idle }));
      // While it waits for work only its channel keeps the worker alive.
      channel.ref();
      initialize(channel, input.bytes(), codec).then(
        (atEnd) => {
          workerExit = atEnd;
          loop.start();
        },
        (error: unknown) => {
          sendFailure(channel, codec, ToParent.failed, error);
          process.exitCode = 1;
          finished(false);
        },
      );
    });
    if (inGoodOrder) await runWorkerExit(workerExit).catch((error: unknown) => sendFailure(channel, codec, ToParent.exitFailed, error));
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
