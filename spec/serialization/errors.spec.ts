import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';
import { Empty, Full } from '../../lib/errors/queue-errors.js';
import { NotImplementedError, TimeoutError, ValueError } from '../../lib/errors/python-errors.js';
import { WorkerLostError } from '../../lib/errors/blame-errors.js';
import { RemoteError } from '../../lib/errors/remote-errors.js';
import { SerializationError } from '../../lib/errors/serialization-errors.js';
import type { CodecEntry } from '../../lib/serialization/codec-entry.js';
import { codec } from '../../lib/serialization/installed-codec.js';
import { nodeAbortError } from '../../lib/serialization/node-abort-error.js';
import { createCodec } from '../../lib/serialization/value-codec.js';
import { functionsByNumber } from './functions-by-number.js';
import { roundTrip } from './round-trip.js';

class AppError extends Error {
  override name = 'AppError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    if (status === undefined) throw new Error('the constructor ran');
  }
  get isServer(): boolean {
    return this.status >= 500;
  }
}

function OldError(this: Error, message: string) {
  this.message = message;
}
OldError.prototype = Object.create(Error.prototype, { constructor: { value: OldError, writable: true } }) as Error;

const table = functionsByNumber([AppError, OldError]);

describe('errors of the language', () => {
  for (const Class of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
    it(`${Class.name} keeps class, message and stack`, () => {
      const error = new Class('broken');
      const copy = roundTrip(error);
      expect(copy).toBeInstanceOf(Class);
      expect(Object.getPrototypeOf(copy)).toBe(Class.prototype);
      expect(types.isNativeError(copy)).toBe(true);
      expect(copy.message).toBe('broken');
      expect(copy.stack).toBe(error.stack);
      expect(Object.keys(copy)).toEqual([]);
    });
  }

  it('keeps code, fields, cause chain and the errors of an AggregateError', () => {
    const cause = new TypeError('inner', { cause: 'text' });
    const error = Object.assign(new AggregateError([new RangeError('one'), 2], 'many', { cause }), { code: 'E_MANY', path: ['a'] });
    const copy = roundTrip(error);
    expect(copy).toBeInstanceOf(AggregateError);
    expect(copy.code).toBe('E_MANY');
    expect(copy.path).toEqual(['a']);
    expect(copy.errors[0]).toBeInstanceOf(RangeError);
    expect(copy.errors[1]).toBe(2);
    expect(copy.cause).toBeInstanceOf(TypeError);
    expect((copy.cause as Error).cause).toBe('text');
    expect(Object.keys(copy).sort()).toEqual(['code', 'path']);
  });

  it('keeps cyclic causes', () => {
    const a: Error & { cause?: unknown } = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    const copy = roundTrip(a);
    expect((copy.cause as Error).message).toBe('b');
    expect((copy.cause as Error).cause).toBe(copy);
  });

  it('carries frozen errors, and ones without a stack', () => {
    expect(roundTrip(Object.freeze(new Error('cold'))).message).toBe('cold');
    const bare = new Error('bare');
    Reflect.deleteProperty(bare, 'stack');
    expect(roundTrip(bare).stack).toBeUndefined();
    expect(roundTrip(Object.assign(new Error('x'), { stack: undefined })).stack).toBeUndefined();
  });

  it('keeps a name that was given to the error', () => {
    const error = new Error('m');
    error.name = 'Renamed';
    expect(String(roundTrip(error))).toBe('Renamed: m');
  });

  it('carries a DOMException as one', () => {
    const copy = roundTrip(new DOMException('gone', 'AbortError'));
    expect(copy).toBeInstanceOf(DOMException);
    expect([copy.name, copy.message, copy.code]).toEqual(['AbortError', 'gone', 20]);
  });

  it('carries the errors of Node with their code', async () => {
    const { readFileSync } = await import('node:fs');
    const error = thrownBy(() => readFileSync('/does/not/exist')) as NodeJS.ErrnoException;
    const copy = roundTrip(error);
    expect([copy.code, copy.errno, copy.syscall, copy.path]).toEqual(['ENOENT', error.errno, 'open', '/does/not/exist']);
    const abort = thrownBy(() => AbortSignal.abort().throwIfAborted()) as DOMException;
    expect(roundTrip(abort).name).toBe('AbortError');
  });

  it("tells the error of Node's aborted calls by its name, with no look at its class", async () => {
    const error: unknown = await sleep(1, undefined, { signal: AbortSignal.abort() }).catch((reason: unknown) => reason);
    expect(nodeAbortError()).toBe((error as Error).constructor);
    const looked: unknown[] = [];
    const [entry] = functionsByNumber([]);
    const looking = createCodec([{ ...entry!, matches: (value): value is object => (looked.push(value), false) }]);
    const copy = looking.decode(looking.encode(error, { call: 'spec' })) as NodeJS.ErrnoException;
    expect([copy.name, copy.code, (copy.cause as Error).name, looked.filter((value) => typeof value === 'function')]).toEqual(['AbortError', 'ABORT_ERR', 'AbortError', []]);
  });
});

describe("forkful's errors", () => {
  it('come back as instances of their classes', () => {
    const lost = new WorkerLostError('gone', { pid: 7, exitCode: -9, signal: 'SIGKILL', cause: new Error('why') });
    for (const error of [new Empty('e'), new Full('f'), new ValueError('v'), new TimeoutError('t'), lost]) {
      const copy = roundTrip(error);
      expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(error));
      expect([copy.name, copy.code, copy.message, copy.stack]).toEqual([error.name, error.code, error.message, error.stack]);
    }
    const copy = roundTrip(lost);
    expect([copy.pid, copy.exitCode, copy.signal, (copy.cause as Error).message]).toEqual([7, -9, 'SIGKILL', 'why']);
  });

  it('are not confused with classes of the same name', () => {
    const Mine = { Empty: class Empty extends Error {} }.Empty;
    const copy = roundTrip(new Mine('not ours')) as unknown as RemoteError;
    expect(copy).toBeInstanceOf(RemoteError);
    expect(copy.remoteName).toBe('Empty');
  });
});

describe("errors of the user's classes", () => {
  it('keep class and fields; the constructor does not run', () => {
    const error = new AppError('down', 503);
    const copy = roundTrip(error, table);
    expect(copy).toBeInstanceOf(AppError);
    expect(types.isNativeError(copy)).toBe(true);
    expect([copy.message, copy.status, copy.isServer, copy.name, copy.stack]).toEqual(['down', 503, true, 'AppError', error.stack]);
  });

  it('keep a class of the old style', () => {
    const error = new (OldError as unknown as new (message: string) => Error)('old');
    const copy = roundTrip(error, table);
    expect(copy).toBeInstanceOf(OldError);
    expect(copy.message).toBe('old');
  });

  it('arrive as RemoteError when the class cannot cross', () => {
    class Local extends TypeError {
      detail = { a: 1 };
      code = 'E_LOCAL';
    }
    const error = new Local('here');
    const copy = roundTrip(error) as unknown as RemoteError & { detail: unknown };
    expect(copy).toBeInstanceOf(RemoteError);
    expect([copy.message, copy.remoteName, copy.remoteStack, copy.code]).toEqual(['here', 'Local', error.stack, 'E_LOCAL']);
    expect(copy.detail).toEqual({ a: 1 });
    const again = roundTrip(copy);
    expect([again.remoteName, again.remoteStack]).toEqual(['Local', error.stack]);
  });

  it('never take a class by a name off the wire', () => {
    const message = codec.encode(new TypeError('x'), { call: 'spec' });
    const at = Buffer.from(message).indexOf('TypeError');
    for (const name of ['WeakRef__', 'Function_', 'SharedBuf']) {
      const forged = Buffer.from(message);
      forged.write(name, at, 'latin1');
      expect(() => codec.decode(forged)).toThrow(SerializationError);
    }
  });
});

describe('fields that cannot cross', () => {
  it('leave a note, and the rest of the error whole', () => {
    const shared = { n: 1 };
    const error = Object.assign(new Error('failed'), {
      before: shared,
      callback: () => 1,
      registry: new WeakMap(),
      after: shared,
    });
    const copy = roundTrip(error);
    expect(copy.message).toBe('failed');
    expect(copy.callback).toBe('[not sent: is a function, which cannot cross here]');
    expect(copy.registry).toBe('[not sent: is a WeakMap, which cannot cross to another process]');
    expect(copy.before).toEqual({ n: 1 });
    expect(copy.after).toBe(copy.before);
  });

  it('are summed up when only a part of them is to blame', () => {
    const config: Record<string, unknown> = { url: 'http://x', retry: () => 1, nested: { token: Symbol('t') } };
    config['self'] = config;
    const copy = roundTrip(Object.assign(new Error('http'), { config }));
    expect(copy.config).toMatchObject({ url: 'http://x', self: '[Circular]' });
  });

  it('may throw when they are read', () => {
    const error = Object.defineProperty(new Error('x'), 'bad', { enumerable: true, get: () => { throw new Error('boom'); } });
    expect(roundTrip(error)).toMatchObject({ message: 'x', bad: '[not sent: reading it threw boom]' });
  });

  it('may be refused by their own entry', () => {
    class Pool {}
    const entry: CodecEntry = {
      tag: 70,
      name: 'pool',
      matches: (item) => item instanceof Pool,
      write: () => {
        throw new NotImplementedError('Pool: stays here.');
      },
      read: () => ({}),
    };
    expect(() => roundTrip([new Pool()], [entry])).toThrow(NotImplementedError);
    const copy = roundTrip(Object.assign(new Error('x'), { pool: new Pool(), port: 1 }), [entry]);
    expect([copy.pool, copy.port]).toEqual(['[not sent: cannot cross (NotImplementedError: Pool: stays here.)]', 1]);
  });

  it('do not unsettle what comes after: buffers, modules, cycles', () => {
    const bytes = new Uint8Array(5000).fill(7);
    const error = Object.assign(new Error('x'), { bad: [bytes, new Float64Array(9).subarray(1), [() => 1]] });
    const copy = roundTrip([error, bytes, bytes.subarray(1), error]);
    expect(copy[1]).toEqual(bytes);
    expect((copy[2] as Uint8Array).buffer).toBe((copy[1] as Uint8Array).buffer);
    expect(copy[3]).toBe(copy[0]);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
