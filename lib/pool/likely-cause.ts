import type { WorkerExit } from './worker-process.js';

const GARBAGE =
  'Something else wrote into its channel, so it was ended (see the cause): look for code or add-ons in the task that write to descriptors which they have not opened.';
const MEMORY = 'Its memory was full: make the tasks smaller, or raise --max-old-space-size in execArgv.';
const NO_THREADS = "The limit of processes and threads is reached (ulimit -u, or the container's pids limit), so Node could not start: use fewer workers.";
const KILLED = "Somebody killed it, or the system did for want of memory: see the system's log, use fewer workers or smaller tasks.";
const ENDED = 'Somebody outside ended it, or the task itself.';
const CRASHED = 'Native code crashed, or the process aborted itself: look at the add-ons that the task uses.';
const THROWN = 'An error was thrown outside of the task, by a timer or a promise that nobody awaited, or process.exit(1) was called.';

/** What a process that crashed exits with on Windows: access violation, stack overflow, fail fast, broken heap, breakpoint. */
const WINDOWS_CRASHES = new Set([0xc000_0005, 0xc000_00fd, 0xc000_0409, 0xc000_0374, 0x8000_0003]);

/** What may have ended a worker, and what can be done about it, in one sentence. Only its stderr knows more. */
export function likelyCause({ exitCode, signal, garbage }: WorkerExit, stderr: string, platform: NodeJS.Platform): string {
  if (garbage !== undefined) return GARBAGE;
  if (/heap out of memory|Reached heap limit|Zone Allocation failed/.test(stderr)) return MEMORY;
  if (/(uv_thread|pthread)_create/.test(stderr)) return NO_THREADS;
  switch (signal ?? signalIn(exitCode)) {
    case 'SIGKILL':
      return KILLED;
    case 'SIGTERM':
    case 'SIGINT':
    case 'SIGHUP':
      return ENDED;
    case 'SIGSEGV':
    case 'SIGBUS':
    case 'SIGILL':
    case 'SIGFPE':
    case 'SIGABRT':
    case 'SIGTRAP':
      return CRASHED;
    default:
  }
  if (WINDOWS_CRASHES.has(exitCode >>> 0)) return CRASHED;
  if (exitCode !== 1) return `Probably process.exit(${String(exitCode)}) was called: return from the task instead.`;
  // There a process that is killed ends with code 1, and says nothing.
  return platform === 'win32' && stderr === '' ? `${KILLED} Or process.exit(1) was called.` : THROWN;
}

/** A shell around the process, and Node itself when its memory is full, tell a signal as 128 and its number. */
function signalIn(exitCode: number): string | undefined {
  return { 132: 'SIGILL', 133: 'SIGTRAP', 134: 'SIGABRT', 135: 'SIGBUS', 136: 'SIGFPE', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' }[exitCode];
}
