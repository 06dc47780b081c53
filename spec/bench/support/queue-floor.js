import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';

const program = fileURLToPath(new URL('queue-floor-child.js', import.meta.url));

/** What the lane itself can do: one hop over a Unix socket, so many items in a message, as a subject of `compare`. */
export function floor(name, perMessage, bytes = 0) {
  return {
    name,
    async run(count) {
      const directory = mkdtempSync(join(tmpdir(), 'forkful-bench-'));
      const path = join(directory, 'socket');
      const server = createServer().listen(path);
      await once(server, 'listening');
      const child = fork(program, [path, String(count), String(perMessage), String(bytes)]);
      const [socket] = await once(server, 'connection');
      let started;
      let got = 0;
      let rest = Buffer.alloc(0);
      for await (const chunk of socket) {
        started ??= performance.now();
        if (bytes > 0) {
          got += chunk.length;
          continue;
        }
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
          const length = rest.readUInt32LE(0);
          got += deserialize(rest.subarray(4, 4 + length)).length;
          rest = rest.subarray(4 + length);
        }
      }
      const elapsed = performance.now() - started;
      server.close();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(directory, { recursive: true });
      if (got < (bytes || 1) * count) throw new Error(`${got} of ${count} arrived`);
      return elapsed;
    },
  };
}
