import { describe, expect, it, jest } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownErrors } from '../../lib/serialization/error-classes.js';

describe('the closed list of forkful errors', () => {
  it('has every class of lib/errors', () => {
    const folder = join(__dirname, '../../lib/errors');
    const names = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => Object.entries(jest.requireActual<Record<string, unknown>>(join(folder, file))))
      .flatMap(([name, value]) => (typeof value === 'function' && value.prototype instanceof Error ? [name] : []));
    expect([...ownErrors.keys()].sort()).toEqual(names.sort());
  });
});
