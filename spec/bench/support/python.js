import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('python.py', import.meta.url));
const probe = spawnSync('python3', ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' });
const version = probe.status === 0 ? probe.stdout.trim() : undefined;
let child;
let answers;

/** The same work in CPython, as a subject of `compare`; skipped where there is no python3. */
export function python(label, work) {
  const name = `Python ${version ?? ''} ${label}`.replace('  ', ' ');
  if (version === undefined) return { name, skip: 'no python3 on this machine', run: async () => undefined };
  return {
    name,
    async run(count) {
      child ??= begin();
      child.stdin.write(`${work} ${count}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('python3 ended. See its message above.');
      return Number(value) * 1000;
    },
    async close() {
      child?.stdin.end();
      child = undefined;
    },
  };
}

function begin() {
  const started = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  answers = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  return started;
}
