import { text } from 'node:stream/consumers';
import { Process, type ProcessSettings } from 'forkful';

/** What a child did. */
export interface ChildRun {
  readonly process: Process;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a target in a child and gathers what it says. */
export async function runChild<A extends readonly unknown[]>(
  target: (...args: A) => unknown,
  args?: A,
  settings: ProcessSettings = {},
): Promise<ChildRun> {
  return finish(new Process({ ...settings, target: target as () => unknown, args: (args ?? []) as never, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Starts a process whose output is piped, and gathers what it says. */
export async function finish(child: Process): Promise<ChildRun> {
  child.start();
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), child.join()]);
  return { process: child, exitCode: child.exitCode, stdout, stderr };
}

/** Starts a process that says `ready` and then does whatever it does; resolves when it has said so. */
export async function startReady(child: Process): Promise<void> {
  child.start();
  await ready(child);
}

/** Waits until a child whose stdout is piped has written something. */
export async function ready(child: Process): Promise<string> {
  return new Promise((resolve) => {
    child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    (child.stdout as unknown as { ref(): void }).ref();
  });
}

/** A child that says `ready` and lives until it is ended. */
export function sleeper(settings: ProcessSettings = {}): Process {
  return new Process({
    ...settings,
    stdio: ['ignore', 'pipe', 'inherit'],
    target: () => {
      console.log('ready');
      return new Promise(() => {});
    },
  });
}
