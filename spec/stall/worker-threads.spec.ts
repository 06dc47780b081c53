import { describe, expect, it } from '@jest/globals';
import { foreignThreads } from '../../lib/stall/worker-threads.js';

const hooks = 'node:internal/modules/esm/worker';
const esbuild = 'file:///work/node_modules/.pnpm/esbuild@0.28.1/node_modules/esbuild/lib/main.js';

describe('the threads that could set a process going', () => {
  it('are not those that load modules', () => {
    expect(foreignThreads([1], [{ id: 1, url: hooks }])).toEqual([]);
    expect(foreignThreads([1, 2], [{ id: 2, url: esbuild }, { id: 1, url: hooks }])).toEqual([]);
  });

  it.each(['', 'file:///work/worker.mjs', 'file:///work/esbuild/lib/main.js', 'file:///work/node_modules/esbuild/lib/main.js.mjs', `file:///work/${hooks}`])(
    'are those that run %p',
    (url) => expect(foreignThreads([1, 3], [{ id: 1, url: hooks }, { id: 3, url }])).toEqual([3, 3]),
  );

  it('are those that are known in one way only: just started, or just reported', () => {
    expect(foreignThreads([1, 4], [{ id: 1, url: hooks }])).toEqual([4]);
    expect(foreignThreads([1], [{ id: 1, url: hooks }, { id: 4, url: '' }])).toEqual([4]);
    expect(foreignThreads([4], [{ id: 1, url: hooks }])).toEqual([4]);
    expect(foreignThreads([1], [{ id: NaN, url: hooks }])).toEqual([1]); // a title that we cannot read
  });
});
