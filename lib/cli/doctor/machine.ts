import { existsSync, readFileSync } from 'node:fs';
import { accessSync, constants } from 'node:fs';
import { cpus, freemem, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { cpuCount, getAllStartMethods, getStartMethod } from '../../index.js';
import { formatBytes, formatCount } from '../terminal/format.js';

/** Something worth knowing about this machine. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What is wrong with it, and what to do. */
  readonly problem?: string | undefined;
}

/** What `sun_path` holds, without the 0 at its end: 108 bytes on Linux, 104 on the others. */
const SOCKET_PATH_LIMIT = process.platform === 'linux' ? 107 : 103;
/** What our own names take behind the temporary directory, with some to spare. */
const SOCKET_NAME_LENGTH = 40;
/** A process costs its parent some five descriptors. */
const FEW_FILES = 256;

/** Looks at everything that forkful's work depends on. */
export function describeMachine(root: string): Fact[] {
  return [
    { name: 'forkful', value: forkfulVersion(root) },
    nodeFact(),
    { name: 'platform', value: `${process.platform} ${process.arch}, ${type()} ${release()}` },
    { name: 'cores', value: coresText() },
    { name: 'memory', value: memoryText() },
    openFilesFact(),
    { name: 'processes', value: limitText('max_user_processes') },
    temporaryFact(),
    ...socketFacts(),
    { name: 'start methods', value: `${getAllStartMethods().join(', ')}; now ${getStartMethod() ?? 'none'}` },
  ];
}

/** The version in the package's own `package.json`. */
export function forkfulVersion(root: string): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

function nodeFact(): Fact {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const supported = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node.js',
    value: `${process.versions.node} (V8 ${process.versions.v8})`,
    problem: supported ? undefined : 'forkful needs Node.js 20.19 or later.',
  };
}

function coresText(): string {
  const usable = cpuCount();
  const all = cpus().length;
  return usable === all ? String(usable) : `${usable} of ${all} usable by this process`;
}

function memoryText(): string {
  const limit = process.constrainedMemory();
  const limited = limit > 0 && limit < totalmem() ? `, limited to ${formatBytes(limit)}` : '';
  return `${formatBytes(totalmem())}, ${formatBytes(freemem())} free${limited}`;
}

interface UserLimits {
  readonly userLimits?: Readonly<Record<string, { readonly soft: number | 'unlimited' }>>;
}

let userLimits: UserLimits['userLimits'];

/** The soft limit; `undefined` where the platform has none, as Windows. */
function softLimit(name: string): number | 'unlimited' | undefined {
  if (userLimits === undefined) {
    const report = process.report as typeof process.report & { excludeNetwork?: boolean };
    report.excludeNetwork = true; // looking up the names of network peers can take seconds
    userLimits = (report.getReport() as UserLimits).userLimits ?? {};
  }
  return userLimits[name]?.soft;
}

function limitText(name: string): string {
  const limit = softLimit(name);
  return typeof limit === 'number' ? formatCount(limit) : (limit ?? 'no limit known');
}

function openFilesFact(): Fact {
  const limit = softLimit('open_files');
  const few = typeof limit === 'number' && limit < FEW_FILES;
  return {
    name: 'open files',
    value: limitText('open_files'),
    problem: few ? `that is enough for about ${Math.floor(limit / 5)} processes. Raise it with ulimit -n.` : undefined,
  };
}

function temporaryFact(): Fact {
  const directory = tmpdir();
  let problem: string | undefined;
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = existsSync(directory) ? (error as Error).message : 'it does not exist';
    problem = `managers keep their sockets there, but ${why}. Set TMPDIR to a directory of your own.`;
  }
  return { name: 'temporary files', value: directory, problem };
}

function socketFacts(): Fact[] {
  if (process.platform === 'win32') return [];
  const length = Buffer.byteLength(tmpdir()) + SOCKET_NAME_LENGTH;
  return [
    {
      name: 'socket paths',
      value: `up to ${length} of ${SOCKET_PATH_LIMIT} bytes`,
      problem: length > SOCKET_PATH_LIMIT ? 'the temporary directory has too long a name. Set TMPDIR to a shorter one.' : undefined,
    },
  ];
}
