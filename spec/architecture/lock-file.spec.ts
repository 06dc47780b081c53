import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Locked {
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(__dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };

/** Looks a package up as Node does: beside the one that wants it, then further out. */
function isLocked(name: string, wantedBy: string): boolean {
  for (let folder = wantedBy; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[join(folder, 'node_modules', name).replaceAll('\\', '/')] !== undefined) return true;
    if (folder === '' || !folder.includes('/node_modules/')) {
      return packages[`node_modules/${name}`] !== undefined;
    }
  }
}

describe('package-lock.json', () => {
  it('locks every dependency, those of other platforms too, or `npm ci` refuses it', () => {
    const missing = Object.entries(packages).flatMap(([folder, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(name, folder))
        .map((name) => `${folder} wants ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry, so that everybody installs from his own', () => {
    expect(Object.keys(packages).filter((folder) => packages[folder]?.resolved !== undefined)).toEqual([]);
  });
});
