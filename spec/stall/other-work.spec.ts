import { describe, expect, it } from '@jest/globals';
import { foreignHandle, movedTimer, type LoopHandle } from '../../lib/stall/other-work.js';
import { userFrame } from '../../lib/stall/user-frame.js';

const handle = (type: string, more: Partial<LoopHandle> = {}): LoopHandle => ({ type, is_active: true, is_referenced: false, ...more });
const idle = [handle('async'), handle('check'), handle('prepare'), handle('timer', { firesInMsFromNow: 2 ** 30 - 5 })];

describe('what could set an idle process going', () => {
  it('is nothing, with what Node and forkful have open themselves', () => {
    expect(foreignHandle([...idle, handle('pipe', { fd: 19 }), handle('process')], [19], 1)).toBe(undefined);
    expect(foreignHandle([handle('timer', { is_active: false, firesInMsFromNow: 0 })], [], 0)).toBe(undefined);
    expect(foreignHandle([handle('pipe', { fd: -1 }), handle('pipe')], [-1, -1], 0)).toBe(undefined); // Windows
    expect(foreignHandle([handle('pipe', { fd: 9, remoteEndpoint: '/tmp/tsx-1000/4711.pipe' } as Partial<LoopHandle>)], [], 0)).toBe(undefined);
  });

  it.each<[string, LoopHandle]>([
    ['has a timer', handle('timer', { firesInMsFromNow: 5000 })],
    ['has a socket or pipe of its own', handle('pipe', { fd: 20 })],
    ['has a socket or pipe of its own', handle('pipe')],
    ['has an open tcp handle', handle('tcp', { fd: 20 })],
    ['has an open udp handle', handle('udp', { fd: 20 })],
    ['has an open tty handle', handle('tty', { fd: 0 })],
    ['has a child process of its own', handle('process')],
    ['watches a file', handle('fs_event')],
    ['watches a file', handle('poll')],
  ])('%s', (why, one) => {
    expect(foreignHandle([...idle, one], [19], 0)).toBe(why);
    expect(foreignHandle([...idle, { ...one, is_active: false }], [19], 0)).toBe(undefined);
  });

  it('tells the timer of JavaScript from those of V8 by moving it', () => {
    const v8 = handle('timer', { address: 'v8', firesInMsFromNow: 7000 });
    const ours = (firesInMsFromNow: number) => handle('timer', { address: 'js', firesInMsFromNow });
    expect(movedTimer([v8, ours(2 ** 30)], [v8, ours(2)])).toBe('js');
    expect(movedTimer([ours(1), v8], [ours(1), v8])).toBe(undefined);
    expect(movedTimer([v8, ours(2 ** 30)], [{ ...v8, firesInMsFromNow: 1 }, ours(2)])).toBe(undefined);
  });
});

describe('the user\'s line', () => {
  const stack = `Error
    at HandleLink.call (/dist/cjs/forkful.js:1:2)
    at async Promise.all (index 0)
    at drain (file:///work/a%20b.mjs:12:30)
    at node:internal/process:1:1`;

  it('is the first that is neither ours nor Node\'s', () => {
    expect(userFrame(stack, (line) => line.includes('/dist/cjs'))).toBe('/work/a b.mjs:12:30');
    expect(userFrame('Error\n    at async file:///x.mjs:1:2', () => false)).toBe('/x.mjs:1:2');
    expect(userFrame('Error\n    at node:internal/a:1:1', () => false)).toBe('');
    expect(userFrame(undefined)).toBe('');
  });
});
