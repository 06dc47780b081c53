import { constants } from 'node:os';
import type { ProcessState } from './process-state.js';

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** Python's `repr` of a process (PR-16). */
export function inspectProcess(className: string, state: ProcessState): string {
  const parts = [`name='${state.name}'`];
  const pid = state.kind === 'self' ? process.pid : (state.handle?.pid ?? state.knownPid);
  if (pid !== undefined && !state.closed) parts.push(`pid=${pid}`);
  if (state.parentPid !== undefined) parts.push(`parent=${state.parentPid}`);
  parts.push(life(state));
  if (state.daemon) parts.push('daemon');
  return `<${className} ${parts.join(' ')}>`;
}

function life({ kind, closed, handle }: ProcessState): string {
  if (closed) return 'closed';
  if (kind === 'self') return 'started';
  if (kind === 'foreign') return 'unknown';
  if (handle === undefined) return 'initial';
  if (handle.status === undefined) return 'started';
  const { exitCode } = handle.status;
  return `stopped exitcode=${exitCode < 0 ? `-${signalNames.get(-exitCode) ?? -exitCode}` : exitCode}`;
}
