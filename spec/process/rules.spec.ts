import { describe, expect, it } from '@jest/globals';
import { cgroupQuota } from '../../lib/process/cpu-count.js';
import { inheritedExecArgv } from '../../lib/process/exec-argv.js';
import { exitStatus } from '../../lib/process/exit-status.js';
import { readProcessOptions } from '../../lib/process/process-options.js';
import { decodeStartPacket, encodeStartPacket, PREFIX_BYTES } from '../../lib/process/start-packet.js';

describe('exit codes', () => {
  it.each([
    [0, null, false, 0],
    [7, null, false, 7],
    [255, null, false, 255],
    [null, 'SIGTERM', true, -15],
    [null, 'SIGKILL', false, -9],
    [null, 'SIGABRT', false, -6],
    [null, 'SIGINT', false, -2],
  ] as const)('code %p and signal %p give %p', (code, signal, byUs, exitCode) => {
    expect(exitStatus(code, signal, byUs, 'linux').exitCode).toBe(exitCode);
  });

  it.each([
    [1, null, true, -15],
    [null, 'SIGKILL', true, -15],
    [1, null, false, 1],
    [134, null, false, -6],
    [4294967295, null, false, 255],
    [3, null, true, 3],
  ] as const)('on Windows code %p and signal %p, ended by us: %p, give %p', (code, signal, byUs, exitCode) => {
    expect(exitStatus(code, signal, byUs, 'win32').exitCode).toBe(exitCode);
  });
});

describe('the quota of control groups', () => {
  const files = (tree: Record<string, string>) => (path: string) => tree[path];

  it('is none without groups or limits', () => {
    expect(cgroupQuota(files({}))).toBeUndefined();
    expect(cgroupQuota(files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000' }))).toBeUndefined();
    expect(cgroupQuota(files({ '/proc/self/cgroup': 'nonsense\n1:cpu' }))).toBeUndefined();
  });

  it('is the tightest on the way up (v2)', () => {
    expect(
      cgroupQuota(
        files({
          '/proc/self/cgroup': '0::/a/b\n',
          '/sys/fs/cgroup/a/b/cpu.max': 'max 100000',
          '/sys/fs/cgroup/a/cpu.max': '150000 100000',
          '/sys/fs/cgroup/cpu.max': '400000 100000\n',
        }),
      ),
    ).toBe(1.5);
  });

  it('reads version 1 with its controllers', () => {
    const tree = {
      '/proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/docker/1\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_quota_us': '50000',
      '/sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_period_us': '100000',
    };
    expect(cgroupQuota(files(tree))).toBe(0.5);
    expect(cgroupQuota(files({ ...tree, '/sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_quota_us': '-1' }))).toBeUndefined();
  });
});

describe('the start packet', () => {
  it('carries header and payload', () => {
    const header = { preload: ['node:zlib', 'file:///ü'] };
    const packet = Buffer.from(encodeStartPacket({ header, payload: Uint8Array.of(1, 2, 3) }));
    expect(packet.readUInt32LE(0)).toBe(packet.length - PREFIX_BYTES);
    const { header: read, payload } = decodeStartPacket(packet.subarray(PREFIX_BYTES));
    expect(read).toEqual(header);
    expect([...payload]).toEqual([1, 2, 3]);
  });
});

describe('the options of a process', () => {
  const read = (...given: unknown[]) => readProcessOptions('Process', given);
  const target = () => undefined;

  it('come as an object or in Python\'s order', () => {
    expect(read({ target, args: [1], kwargs: { k: 1 }, name: 'n', daemon: true })).toMatchObject({ task: { target, args: [1], kwargs: { k: 1 } }, name: 'n', daemon: true });
    expect(read(null, target, 'n', [1], { k: 1 }, { daemon: true })).toMatchObject({ task: { target, args: [1], kwargs: { k: 1 } }, name: 'n', daemon: true });
    expect(read(undefined, target)).toMatchObject({ task: { target, args: [] } });
    expect(read()).toMatchObject({ task: { target: undefined, args: [] }, name: undefined, daemon: undefined });
    expect(read(null)).toMatchObject({ task: { target: undefined } });
  });

  it('take any iterable as args, and copies', () => {
    const args = [1, 2];
    const { task } = read({ args });
    args.push(3);
    expect(task.args).toEqual([1, 2]);
    expect(read({ args: new Set(['a']) }).task.args).toEqual(['a']);
  });

  it.each([
    [{ group: 'g' }, 'AssertionError', /group argument must be None for now/],
    [target, 'AssertionError', /group argument must be None for now/],
    [{ name: 5 }, 'AssertionError', /name must be a string/],
    [{ target: 'work' }, 'ArgumentTypeError', /target is the string 'work'/],
    [{ args: 'abc' }, 'ArgumentTypeError', /args is the string 'abc'/],
    [{ args: 5 }, 'ArgumentTypeError', /args is 5/],
    [{ kwargs: [] }, 'ArgumentTypeError', /kwargs is an array/],
    [{ daemon: 'yes' }, 'ArgumentTypeError', /daemon/],
    [{ signal: {} }, 'ArgumentTypeError', /signal/],
    [{ execArgv: '--x' }, 'ArgumentTypeError', /execArgv/],
    [{ env: 'A=1' }, 'ArgumentTypeError', /env/],
    [{ cwd: 5 }, 'ArgumentTypeError', /cwd/],
    [{ stdio: 'file' }, 'ArgumentTypeError', /stdio/],
    [{ stdio: ['pipe'] }, 'ArgumentTypeError', /stdio/],
  ])('%# are refused by name', (options, name, message) => {
    expect(() => read(options)).toThrow(expect.objectContaining({ name, message: expect.stringMatching(message) }));
  });
});

describe('the options that children inherit', () => {
  it.each([
    [[], []],
    [['--expose-gc', '--import', 'tsx', '--max-old-space-size=50'], ['--expose-gc', '--import', 'tsx', '--max-old-space-size=50']],
    [['--input-type=module', '-e', 'code'], []],
    [['--input-type', 'module', '--eval', '--looks-like-an-option', '--expose-gc'], ['--expose-gc']],
    [['--eval=code', '--expose-gc'], ['--expose-gc']],
    [['-p', 'code'], []],
    [['-pe', 'code'], []],
    [['-p', '-e', 'code', '-r', 'x'], ['-r', 'x']],
    [['-i', '--no-warnings'], ['--no-warnings']],
    [['--test', '--watch', '--no-warnings'], ['--no-warnings']],
    [['--inspect-brk=127.0.0.1:9229'], ['--inspect=0']],
    [['--inspect', '--inspect-port=5'], ['--inspect=0', '--inspect-port=5']],
  ])('of %j are %j', (own, kept) => {
    expect(inheritedExecArgv(own)).toEqual(kept);
  });
});
