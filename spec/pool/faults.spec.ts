import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { judgeProgram, programRows } from './faults/program-rows.js';
import { processes } from './support/pool-kinds.js';
import { describePoolFaults } from './support/suites/faults.js';

describePoolFaults(processes);

describe('a fault that takes a program of its own', () => {
  // The others stand in programs.spec.ts.
  const heap = programRows.filter(({ row }) => row === 'heap');
  it.each(heap.map((fault) => [fault.row, fault.name, fault] as const))('%s: %s', async (_row, _name, fault) => {
    expect(await judgeProgram(fault, join(__dirname, '../fixtures/pool'))).toMatchObject({ problems: [] });
  }, 60_000);
});
