import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ownFrames } from '../../lib/util/own-frame.js';

const project = join(sep, 'home', 'an na', 'app');
const forkful = join(project, 'node_modules', 'forkful');
const isOwn = ownFrames(join(forkful, 'dist', 'cjs'));

/** A line of a stack in each way in which Node writes it. */
function frames(file: string): readonly string[] {
  return [file, pathToFileURL(file).href].flatMap((name) => [
    `    at HandleLink.call (${name}:66:18)`,
    `    at async ${name}:66:18`,
    `    at async Promise.all (index 0) ${name}:66:18`,
  ]);
}

describe('a line of a stack', () => {
  it.each([
    ['the bundle', join(forkful, 'dist', 'cjs', 'forkful.js')],
    ['what the bundle was made from, with source maps on', join(forkful, 'lib', 'manager', 'handle-link.ts')],
  ])('is forkful\'s own in %s', (_, file) => {
    for (const line of frames(file)) expect([line, isOwn(line)]).toEqual([line, true]);
  });

  it.each([
    ['the user\'s lib', join(project, 'lib', 'manager', 'handle-link.ts')],
    ['the user\'s dist', join(project, 'dist', 'cjs', 'forkful.js')],
    ['another package', join(project, 'node_modules', 'forkful-more', 'lib', 'index.ts')],
    ['forkful\'s demos', join(forkful, 'dist', 'demos', 'pi.mjs')],
    ['a copy of all that below another folder', join(sep, 'backup') + join(forkful, 'lib', 'index.ts')],
  ])('is not in %s', (_, file) => {
    for (const line of frames(file)) expect([line, isOwn(line)]).toEqual([line, false]);
  });
});
