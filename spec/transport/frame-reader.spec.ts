import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameError, FrameReader } from '../../lib/transport/frame-reader.js';
import { SpanningMessage } from '../../lib/transport/spanning-message.js';
import { frame } from '../support/frame.js';

/** Cuts a stream at the given places, in any order and with repetitions. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return edges.slice(1).map((edge, index) => Buffer.from(stream.subarray(edges[index], edge)));
}

function read(chunks: readonly Buffer[], maxFrame = 1000): { messages: string[]; reader: FrameReader } {
  const messages: string[] = [];
  const reader = new FrameReader(maxFrame, (message) => messages.push(Buffer.from(message).toString('hex')));
  for (const chunk of chunks) reader.push(chunk);
  return { messages, reader };
}

const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });

describe('FrameReader', () => {
  it('gives the same messages however the bytes are cut', () => {
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(1000), { maxLength: 30 }), (messages, places) => {
        const got = read(cut(Buffer.concat(messages.map((body) => frame(body))), places));
        expect(got.messages).toEqual(messages.map((message) => Buffer.from(message).toString('hex')));
        expect(got.reader.partial).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same messages at every single cut', () => {
    const stream = Buffer.concat(['one', '', 'three', 'x'.repeat(300)].map((text) => frame(Buffer.from(text))));
    const whole = read([stream]).messages;
    for (let place = 0; place <= stream.length; place++) expect(read(cut(stream, [place])).messages).toEqual(whole);
    expect(read([...stream].map((byte) => Buffer.from([byte]))).messages).toEqual(whole);
  });

  it('knows when the bytes end within a message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (body, place) => {
        const stream = frame(body);
        const { messages, reader } = read([stream.subarray(0, 1 + (place % (stream.length - 1)))]);
        expect(messages).toEqual([]);
        expect(reader.partial).toBe(true);
      }),
    );
  });

  it('refuses a message that is too long before any byte of it, after giving those in front of it', () => {
    const long = frame(Buffer.alloc(0), 2 ** 32 - 1).subarray(0, 12);
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(1000), { maxLength: 10 }), (messages, places) => {
        const got: Uint8Array[] = [];
        const reader = new FrameReader(256, (message) => got.push(message));
        const chunks = cut(Buffer.concat([...messages.map((body) => frame(body)), long]), places);
        expect(() => chunks.forEach((chunk) => reader.push(chunk))).toThrow('4294967295 bytes is announced, and at most 256');
        expect(got.length).toBe(messages.length);
        reader.push(frame(Buffer.from('later')));
        expect(got.length).toBe(messages.length);
      }),
    );
  });

  it('obeys a limit that changes while a message is delivered', () => {
    const got: number[] = [];
    const reader: FrameReader = new FrameReader(4, (message) => {
      got.push(message.byteLength);
      reader.maxFrame = 100;
    });
    reader.push(Buffer.concat([frame(Buffer.alloc(4)), frame(Buffer.alloc(100))]));
    expect(got).toEqual([4, 100]);
  });

  it('stops in the middle of a chunk when it is told to', () => {
    const got: string[] = [];
    const reader: FrameReader = new FrameReader(100, (message) => {
      got.push(Buffer.from(message).toString());
      reader.stop();
    });
    reader.push(Buffer.concat([frame(Buffer.from('a')), frame(Buffer.from('b'))]));
    expect(got).toEqual(['a']);
  });

  it('hands out views of the chunk, and copies only what spans chunks', () => {
    const views: Uint8Array[] = [];
    const reader = new FrameReader(100, (message) => views.push(message));
    const first = Buffer.concat([frame(Buffer.from('whole')), frame(Buffer.from('split')).subarray(0, 14)]);
    reader.push(first);
    reader.push(frame(Buffer.from('split')).subarray(14));
    expect(views.map((view) => Buffer.from(view).toString())).toEqual(['whole', 'split']);
    expect(views.map((view) => view.buffer === first.buffer)).toEqual([true, false]);
  });
});

describe('FrameReader, when somebody else writes into the stream', () => {
  const some = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });
  /** Reads as far as it gets; `refused` is what it threw. */
  const readAsFar = (chunks: readonly Buffer[]): { readonly got: readonly string[]; readonly refused: unknown } => {
    const got: string[] = [];
    const reader = new FrameReader(1000, (message) => got.push(Buffer.from(message).toString('hex')));
    try {
      for (const chunk of chunks) reader.push(chunk);
    } catch (refused) {
      return { got, refused };
    }
    return { got, refused: undefined };
  };

  it('gives no wrong message, wherever the bytes fall, and knows of them at the next end of a message', () => {
    fc.assert(
      fc.property(some, fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(1000), fc.array(fc.nat(1000), { maxLength: 10 }), (messages, garbage, place, places) => {
        const stream = Buffer.concat(messages.map((message) => frame(message)));
        const at = place % stream.length;
        const { got, refused } = readAsFar(cut(Buffer.concat([stream.subarray(0, at), garbage, stream.subarray(at), frame(Buffer.alloc(20))]), places));
        expect(got).toEqual(messages.slice(0, got.length).map((message) => Buffer.from(message).toString('hex')));
        expect(refused).toBeInstanceOf(FrameError);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows it by the first byte, also when the first four would be a likely length', () => {
    for (const garbage of [Buffer.from('H'), Buffer.from([100, 0, 0, 0, 1]), Buffer.alloc(8), Buffer.alloc(300, 'x')]) {
      for (const chunks of [[Buffer.concat([frame(Buffer.from('before')), garbage])], [frame(Buffer.from('before')), garbage]]) {
        const { got, refused } = readAsFar(chunks);
        expect(got).toEqual([Buffer.from('before').toString('hex')]);
        expect(refused).toBeInstanceOf(FrameError);
      }
    }
  });

  it('shows how it begins', () => {
    expect(() => read([frame(Buffer.from('ours')), Buffer.from('Hello, world')])).toThrow('something else was written between two messages; what stands there begins with "Hello, world"');
    const whole = frame(Buffer.from('ours'));
    expect(() => read([Buffer.concat([whole.subarray(0, 14), Buffer.from('!!'), whole.subarray(14)])])).toThrow('something else was written into a message; what stands there begins with "rs');
  });
});

describe('FrameReader that is written into', () => {
  /** Brings a stream as the system does: as much as there is, or as there is room, or as it likes. */
  function pour(reader: FrameReader, stream: Buffer, sizes: readonly number[]): Set<ArrayBufferLike> {
    const rooms = new Set<ArrayBufferLike>();
    for (let at = 0, step = 0; at < stream.length; step++) {
      const room = reader.room();
      rooms.add(room.buffer);
      const bytes = Math.min(room.length, stream.length - at, 1 + (sizes[step % sizes.length] ?? stream.length));
      room.set(stream.subarray(at, at + bytes));
      reader.filled(bytes);
      at += bytes;
    }
    return rooms;
  }

  it('gives the same messages however much comes at a time', () => {
    const lengths = fc.array(fc.oneof(fc.nat(40), fc.nat(200_000)), { maxLength: 6 });
    const sizes = fc.array(fc.oneof(fc.nat(10), fc.nat(300_000)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, sizes, fc.boolean(), (all, steps, mixed) => {
        const messages = all.map((length, index) => Buffer.alloc(length, `${String(index)}.${String(length)}|`));
        const got: Uint8Array[] = [];
        const reader = new FrameReader(1_000_000, (message) => got.push(message));
        const stream = Buffer.concat(messages.map((body) => frame(body)));
        // What is read past the event loop at the end of a connection is pushed.
        const pushed = mixed ? Math.floor(stream.length / 3) : stream.length;
        pour(reader, stream.subarray(0, pushed), stream.length > 100_000 ? steps.map((size) => size + 1000) : steps);
        reader.push(stream.subarray(pushed));
        // Compared at the end: what was given out must not have changed since.
        expect(got.length).toBe(messages.length);
        messages.forEach((message, index) => expect(message.equals(got[index]!)).toBe(true));
        expect(reader.partial).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('has a long message written where it stays, and keeps no slab for a short one', () => {
    const got: Uint8Array[] = [];
    const reader = new FrameReader(10_000_000, (message) => got.push(message));
    const rooms = pour(reader, Buffer.concat([frame(Buffer.alloc(5_000_000, 'x')), frame(Buffer.from('short'))]), [200_000]);
    expect(got.map(({ length }) => length)).toEqual([5_000_000, 5]);
    expect(rooms.has(got[0]!.buffer)).toBe(true);
    expect(rooms.has(got[1]!.buffer)).toBe(false);
    expect(got[1]!.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize);
  });

  it('takes what is longer than believed, a little at a time', () => {
    const body = Buffer.alloc(20 * 2 ** 20);
    for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(at, at);
    const got: Uint8Array[] = [];
    pour(new FrameReader(2 ** 31 - 1, (message) => got.push(message)), frame(body), [100_000, 7, 900_000]);
    expect(body.equals(got[0]!)).toBe(true);
  });

  it('drops what comes after it was stopped in the middle of a message', () => {
    const got: Uint8Array[] = [];
    const reader = new FrameReader(10_000_000, (message) => got.push(message));
    pour(reader, frame(Buffer.alloc(1_000_000)).subarray(0, 500_000), [100_000]);
    const room = reader.room();
    reader.stop();
    reader.filled(room.length);
    pour(reader, frame(Buffer.alloc(10)), [5]);
    expect(got).toEqual([]);
  });
});

describe('SpanningMessage', () => {
  it('gives every byte once, in order, however the chunks fall', () => {
    const length = 20 * 2 ** 20; // longer than what is believed
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(at, at);
    fc.assert(
      fc.property(fc.array(fc.nat(length), { maxLength: 20 }), (places) => {
        const message = new SpanningMessage(length);
        for (const chunk of cut(bytes, places)) {
          expect(message.whole).toBeUndefined();
          if (chunk.length > 0) expect(message.add(chunk, 0)).toBe(chunk.length);
          if (message.whole !== undefined) break;
        }
        expect(message.whole!.equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('takes nothing of the next message', () => {
    const message = new SpanningMessage(3);
    expect(message.add(Buffer.from('xxab'), 2)).toBe(2);
    expect(message.add(Buffer.from('cdef'), 0)).toBe(1);
    expect(String(message.whole)).toBe('abc');
  });

  it('takes no memory for what was only announced', () => {
    const before = process.memoryUsage().external;
    const messages = Array.from({ length: 1000 }, () => new SpanningMessage(2 ** 31 - 1));
    for (const message of messages) message.add(Buffer.alloc(10), 0);
    expect(process.memoryUsage().external - before).toBeLessThan(10 * 2 ** 20);
  });
});
