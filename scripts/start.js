/** `npm start`: runs the main job over all that is installed here. Options of `forkful scan` may follow `--`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'bin/forkful.js');
const { status } = spawnSync(process.execPath, [bin, 'scan', join(root, 'node_modules'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
