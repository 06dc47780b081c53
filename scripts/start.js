/** `npm start`: builds, then runs the main job. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'bin/forkful.js');
if (!existsSync(bin)) throw new Error('npm start: bin/forkful.js does not exist yet.');
const { status } = spawnSync(process.execPath, [bin, 'demo', 'flagship', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
