import { describe, expect, it } from '@jest/globals';
import { WorkerLostError } from '../../lib/errors/blame-errors.js';
import { ProcessError } from '../../lib/errors/process-error.js';
import { BufferTooShort, ValueError } from '../../lib/errors/python-errors.js';

describe('ProcessError', () => {
  it('is the root, and is named after its class in the stack too', () => {
    const error = new ValueError('Pool: processes is -1.');
    expect(error).toBeInstanceOf(ProcessError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('ValueError');
    expect(String(error)).toBe('ValueError: Pool: processes is -1.');
    expect(error.stack).toMatch(/^ValueError: Pool: processes is -1\./);
  });

  it('has no own property for its name, and no cause unless there is one', () => {
    expect(Object.keys(new ValueError('x'))).toEqual(['code']);
    expect('cause' in new ValueError('x')).toBe(false);
    const cause = new Error('first');
    expect(new ValueError('x', { cause }).cause).toBe(cause);
  });

  it('names subclasses of the user, which may name themselves', () => {
    class Own extends ProcessError {}
    class Named extends ProcessError {
      constructor() {
        super('x');
        this.name = 'Other';
      }
    }
    expect(new Own('x').name).toBe('Own');
    expect(new Named().name).toBe('Other');
    expect(Object.keys(new Named())).not.toContain('name');
  });

  it('keeps facts in fields', () => {
    const lost = new WorkerLostError('x', { pid: 1, exitCode: -9, signal: 'SIGKILL', task: 'f(1)' });
    expect(lost).toMatchObject({ code: 'ERR_WORKER_LOST', pid: 1, exitCode: -9, signal: 'SIGKILL', task: 'f(1)' });
    const received = new Uint8Array([1, 2]);
    expect(new BufferTooShort('x', { received }).received).toBe(received);
  });
});
