import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the licences of the packages whose code went into the bundles; they ask for that. */
export function writeNotices(root, metafiles, file) {
  const folders = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  const notices = [...folders].sort().map((folder) => notice(join(root, folder)));
  if (notices.length > 0) writeFileSync(file, notices.join(`\n${'-'.repeat(78)}\n\n`));
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const body = text !== undefined && existsSync(join(folder, text)) ? readFileSync(join(folder, text), 'utf8') : '';
  return `${name} ${version} (${license})\n\n${body}`;
}
