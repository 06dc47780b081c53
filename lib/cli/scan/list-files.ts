import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lists all plain files below a directory, as paths relative to it, in a stable order, in batches.
 *
 * Symbolic links are not followed and not listed. `unreadable` hears of directories that cannot be read.
 */
export async function* listFiles(
  root: string,
  batchSize: number,
  unreadable: (path: string, error: Error) => void,
): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const path of walk(root, '', unreadable)) {
    batch.push(path);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* walk(
  root: string,
  directory: string,
  unreadable: (path: string, error: Error) => void,
): AsyncGenerator<string> {
  const entries = await readdir(join(root, directory), { withFileTypes: true }).catch((error: unknown) => {
    unreadable(directory === '' ? '.' : directory, error as Error);
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory()) yield* walk(root, path, unreadable);
  }
}
