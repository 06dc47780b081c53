import { describe, expect, it } from '@jest/globals';
import { codecTable } from '../../lib/context/codec-table.js';

describe('the codec table', () => {
  it('gives each kind a number of its own', () => {
    const byTag = new Map<number, string>();
    for (const { tag, name } of codecTable) {
      expect({ tag, names: [byTag.get(tag), name] }).toEqual({ tag, names: [undefined, name] });
      byTag.set(tag, name);
      expect(tag).toBeGreaterThanOrEqual(64);
      expect(tag).toBeLessThan(128);
    }
  });
});
