import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { Logger } from '../../lib/util/logging/logger.js';
import { runProgram } from '../support/run-program.js';

describe('the logger', () => {
  it('is silent without a handler, and lets warnings through without a level', () => {
    const logger = new Logger(() => 'Me');
    logger.error('unheard');
    const seen: string[] = [];
    logger.addHandler(({ levelName, processName, message }) => seen.push(`${levelName}/${processName} ${message}`));
    logger.info('not important');
    logger.warning('%d of %s', 2, 'them');
    logger.log(17, 'odd');
    logger.setLevel('debug');
    logger.debug('now');
    logger.setLevel(17);
    logger.log(17, 'odd');
    expect(seen).toEqual(['WARNING/Me 2 of them', 'DEBUG/Me now', 'Level 17/Me odd']);
    expect(logger.getEffectiveLevel()).toBe(17);
  });

  it.each([['LOUD'], [-1], [1.5], [undefined]])('refuses the level %p', (level) => {
    expect(() => new Logger(() => '').setLevel(level as never)).toThrow(/Logger.setLevel: level is/);
  });

  it('MO-12 MO-13 T178 T179 prints to stderr with level and process name, in children too', async () => {
    const { stderr } = await runProgram(process.execPath, [join(__dirname, '../fixtures/process/logging.mjs')]);
    expect(stderr.split('\n')).toEqual([
      '[INFO/MainProcess] in main',
      '[INFO/Process-1] in child 20',
      '[INFO/Process-1:1] in grandchild',
      '[CRITICAL/Process-1] at last',
      '',
    ]);
  });
});
