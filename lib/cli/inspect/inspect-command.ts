import { inspectProgram } from '../../index.js';
import { Output } from '../terminal/output.js';

/** The options of `forkful inspect`, as the parser gives them. */
export interface InspectOptions {
  readonly timeout: number;
}

/** Prints what the processes of a running program do. Gives the exit code. */
export async function runInspect(pid: number, { timeout }: InspectOptions): Promise<number> {
  let text: string;
  try {
    text = await inspectProgram(pid, timeout);
  } catch (error) {
    process.stderr.write(`${(error as Error).message.replace('inspectProgram', 'forkful inspect')}\n`);
    return 1;
  }
  await new Output(process.stdout).write(text);
  return 0;
}
