import { loadModules } from '../../serialization/modules.js';
import type { Channel } from '../../transport/channel.js';
import { holdProgram, releaseProgram } from '../../util/keep-alive.js';
import { currentProcess } from '../current-process.js';
import { installExitSequence } from '../exit.js';
import { takeInheritance } from '../inherited.js';
import { keyBoxOf } from '../key-box.js';
import type { Process } from '../process.js';
import { becomeChild } from '../self.js';
import { fixStartMethod } from '../start-method.js';
import type { StartHeader } from '../start-packet.js';
import { endAfterFailure, installFailureReport } from './failure.js';
import { parentSide, type ParentSide } from './parent-side.js';
import { receiveRiders } from './receive-riders.js';

/** What a role's main function gets. */
export interface ChildSide {
  readonly process: Process;
  readonly payload: Uint8Array;
  /** The way back to the parent, opened when first asked for. */
  readonly channel: Channel;
}

/** A role's main function. */
export type ChildMain = (side: ChildSide) => Promise<void> | void;

/**
 * The first thing that runs in every child: takes the packet, becomes who the parent says, runs the role's main function.
 *
 * The child lives until the function is done and its event loop is empty; then the exit sequence runs.
 */
export function bootstrapChild(run: ChildMain): void {
  awaitPacket(parentSide(), run);
}

function awaitPacket(parent: ParentSide, run: ChildMain): void {
  parent.next(({ header, payload }) => {
    if ('preload' in header) {
      const loading = Promise.allSettled(header.preload.map((url) => loadModules([url])));
      void loading.then(() => awaitPacket(parent, run));
    } else {
      begin(header, payload, parent, run);
    }
  });
}

function begin(header: StartHeader, payload: Uint8Array, parent: ParentSide, run: ChildMain): void {
  let channel: Channel | undefined;
  become(header, parent.thread);
  parent.listen();
  installFailureReport();
  installExitSequence();
  // Listened for before the event loop turns for the first time.
  const boarded = header.riders === undefined || header.riders === 0 ? undefined : receiveRiders(header.riders);
  const side: ChildSide = {
    process: currentProcess(),
    payload,
    get channel() {
      return (channel ??= parent.openChannel());
    },
  };
  // The process lives as long as its function is not done, even when nothing else keeps it alive.
  holdProgram();
  new Promise<void>((resolve) => {
    resolve(boarded === undefined ? run(side) : boarded.then(() => run(side)));
  }).then(releaseProgram, endAfterFailure);
}

function become(header: StartHeader, thread: number | undefined): void {
  const { name, identity, daemon, host = { daemon }, authKey, parent, argv, cwd, env, method, inherited } = header;
  becomeChild({ pid: process.pid, thread, identity, name, daemon, host, keyBox: keyBoxOf(Buffer.from(authKey, 'hex')), parent });
  process.argv = [...argv];
  if (env !== undefined) replaceEnvironment(env);
  if (cwd !== undefined) process.chdir(cwd);
  takeInheritance(inherited);
  if (method !== undefined) fixStartMethod(method);
}

function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}
