import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_PYTHON_MESSAGE, pythonHeader, PythonFrames } from '../../lib/transport/python-frames.js';

const framed = (...messages: readonly Uint8Array[]): Buffer =>
  Buffer.concat(messages.flatMap((message) => [pythonHeader(message.length), message]));

/** Cuts bytes at the given places, wherever they fall. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

function takeAll(frames: PythonFrames): Buffer[] {
  const messages: Buffer[] = [];
  for (let one = frames.shift(); one !== undefined; one = frames.shift()) messages.push(one);
  return messages;
}

describe("Python's framing (CO-12)", () => {
  it('writes the headers that CPython writes', () => {
    // struct.pack('!i', n), and struct.pack('!i', -1) + struct.pack('!Q', n) above 0x7fffffff
    expect(pythonHeader(0).toString('hex')).toBe('00000000');
    expect(pythonHeader(5).toString('hex')).toBe('00000005');
    expect(pythonHeader(0x7fffffff).toString('hex')).toBe('7fffffff');
    expect(pythonHeader(0x80000000).toString('hex')).toBe('ffffffff0000000080000000');
    expect(pythonHeader(2 ** 40).toString('hex')).toBe('ffffffff0000010000000000');
  });

  const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  const places = fc.array(fc.nat(), { maxLength: 12 });

  it('gives every message back, wherever the stream is cut', () => {
    fc.assert(
      fc.property(messages, places, (sent, where) => {
        const frames = new PythonFrames();
        for (const chunk of cut(framed(...sent), where)) frames.push(chunk);
        expect(frames.count).toBe(sent.length);
        expect(frames.held).toBe(sent.reduce((sum, { length }) => sum + length + 64, 0));
        expect(frames.partial).toBe(false);
        expect(takeAll(frames).map((one) => [...one])).toEqual(sent.map((one) => [...one]));
        expect(frames.held).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a long header for a short message, also split', () => {
    const long = Buffer.concat([Buffer.from('ffffffff0000000000000003', 'hex'), Buffer.from('abc')]);
    for (let at = 0; at <= long.length; at++) {
      const frames = new PythonFrames();
      for (const chunk of [...cut(long, [at]), framed(Buffer.from('x'))]) frames.push(chunk);
      expect(takeAll(frames).map(String)).toEqual(['abc', 'x']);
    }
  });

  it('knows the length of what comes before it is here', () => {
    const frames = new PythonFrames();
    expect(frames.nextLength).toBeUndefined();
    frames.push(Buffer.concat([pythonHeader(3 * 2 ** 30), Buffer.from('ab')]));
    expect(frames.nextLength).toBe(3 * 2 ** 30);
    expect(frames.partial).toBe(true);
    expect(frames.count).toBe(0);
  });

  it('sets no memory aside for bytes that did not come', () => {
    const before = process.memoryUsage();
    const many = Array.from({ length: 1000 }, () => {
      const frames = new PythonFrames();
      frames.push(Buffer.concat([pythonHeader(LONGEST_PYTHON_MESSAGE), Buffer.from('a')]));
      return frames;
    });
    const after = process.memoryUsage();
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(20e6);
    expect(many.every(({ held }) => held === 1)).toBe(true);
  });

  it('hands everything over as the bytes that came', () => {
    fc.assert(
      fc.property(messages, places, fc.nat(), (sent, where, end) => {
        const wire = framed(...sent);
        const some = wire.subarray(0, end % (wire.length + 1));
        const frames = new PythonFrames();
        for (const chunk of cut(some, where)) frames.push(chunk);
        expect(frames.takeBytes().equals(some)).toBe(true);
        expect([frames.held, frames.count, frames.partial]).toEqual([0, 0, false]);
        frames.push(framed(Buffer.from('next')));
        expect(takeAll(frames).map(String)).toEqual(['next']);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a negative length', 'fffffffe', 'a message of -2 bytes is announced'],
    ['the most negative', '80000000', 'a message of -2147483648 bytes is announced'],
    ['one byte too much', '00000065', 'a message of 101 bytes is announced, and at most 100 are allowed'],
    ['2^64 - 1', 'ffffffffffffffffffffffff', /at most 100 are allowed/],
  ])('refuses %s', (_, hex, message) => {
    const frames = new PythonFrames(100);
    frames.push(Buffer.concat([framed(Buffer.from('before')), Buffer.from(hex, 'hex')]));
    frames.push(framed(Buffer.from('behind')));
    expect(frames.refused).toMatch(message);
    expect(takeAll(frames).map(String)).toEqual(['before']);
  });

  it('let what was refused in when more is allowed', () => {
    fc.assert(
      fc.property(messages, places, fc.nat(20), (sent, where, limit) => {
        const frames = new PythonFrames(limit);
        for (const chunk of cut(framed(...sent), where)) frames.push(chunk);
        const first = sent.findIndex(({ length }) => length > limit);
        expect(frames.count).toBe(first < 0 ? sent.length : first);
        expect(frames.refused === undefined).toBe(first < 0);
        frames.maxLength = 100;
        expect(takeAll(frames).map((one) => [...one])).toEqual(sent.map((one) => [...one]));
      }),
      { numRuns: 1000 },
    );
  });

  it('never fails in another way, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 10 }), (chunks) => {
        const frames = new PythonFrames(64);
        for (const chunk of chunks) frames.push(Buffer.from(chunk));
        const all = Buffer.concat(chunks);
        expect(frames.held).toBeLessThanOrEqual(all.length + 64 * frames.count);
        for (const message of takeAll(frames)) expect(message.length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 2000 },
    );
  });
});
