import { constants } from 'node:os';

/** How a process ended, in Python's terms. */
export interface ExitStatus {
  /** The code, or `-N` for signal N. */
  readonly exitCode: number;
  readonly signal?: string | undefined;
}

/** What a process that called `process.abort()` leaves behind where there are no signals. */
const WINDOWS_ABORT = 134;

/**
 * Turns what Node reports of an ended process into Python's exit code.
 *
 * Windows has no signals: a process that we ended leaves `-15` there as in Python, whatever the method was called.
 */
export function exitStatus(
  code: number | null,
  signal: NodeJS.Signals | null,
  endedByUs: boolean,
  platform: NodeJS.Platform = process.platform,
  numbers: Readonly<Record<string, number>> = constants.signals,
): ExitStatus {
  if (platform === 'win32') {
    if (endedByUs && (signal !== null || code === 1)) return { exitCode: -15, signal: 'SIGTERM' };
    if (code === WINDOWS_ABORT) return { exitCode: -6, signal: 'SIGABRT' };
  }
  if (signal !== null) return { exitCode: -(numbers[signal] ?? 0), signal };
  return { exitCode: (code ?? 0) & 0xff };
}
