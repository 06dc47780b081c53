import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const LONGEST_RUN_MS = 60_000;

/** How a program of the project ended. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * An empty project of a user with the packed tarball installed: unpacked into its node_modules, so that nothing of this
 * repository but what is published can be found. The dependencies that the package names, and nothing else, are linked
 * to the ones installed here, since specs do not use the network.
 */
export class PackedProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'forkful-package-')));

  constructor() {
    const installed = join(this.folder, 'node_modules');
    mkdirSync(installed);
    const command = ['pack', '--ignore-scripts', '--json', '--pack-destination', this.folder];
    const told = execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', command, {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const tarball = /"filename": "([^"]+)"/.exec(told)?.[1] ?? '';
    execFileSync('tar', ['-xzf', tarball], { cwd: this.folder });
    renameSync(join(this.folder, 'package'), join(installed, 'forkful'));
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'forkful/package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of [...Object.keys(dependencies), '@types/node']) this.#link(name);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  node(...args: readonly string[]): Promise<Run> {
    return new Promise((resolve) => {
      const settings = { cwd: this.folder, timeout: LONGEST_RUN_MS, killSignal: 'SIGKILL' as const };
      execFile(process.execPath, args, settings, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  /** Runs a tool that is installed here, as if the project had it. */
  tool(path: string, ...args: readonly string[]): Promise<Run> {
    return this.node(realpathSync(join(root, 'node_modules', path)), ...args);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #link(name: string): void {
    const link = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(root, 'node_modules', name)), link, 'junction');
  }
}
