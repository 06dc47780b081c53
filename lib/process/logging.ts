import { Logger, type LogRecord } from '../util/logging/logger.js';
import { inherit } from './inherited.js';
import { thisProcess } from './self.js';

const logger = new Logger(() => thisProcess().name);
let toStderr = false;

/**
 * Gives the logger of this module (Python: `multiprocessing.get_logger`, MO-12).
 *
 * It has no handler, so that it is silent, and no level, so that it lets warnings through. Children take over its level.
 *
 * @example
 * ```ts
 * import { getLogger, logToStderr } from 'forkful';
 * logToStderr('INFO');
 * getLogger().info('%d items', 3); // [INFO/MainProcess] 3 items
 * ```
 */
export function getLogger(): Logger {
  return logger;
}

/**
 * Makes the logger print `[LEVEL/processName] message` to stderr (Python: `multiprocessing.log_to_stderr`, MO-13).
 *
 * Children do the same. Called twice it prints twice, as in Python.
 *
 * @param level The lowest level that is printed, by number or name. Default: unchanged.
 * @returns The logger.
 * @throws ValueError when there is no such level.
 * @example
 * ```ts
 * import { logToStderr } from 'forkful';
 * logToStderr('INFO').info('ready'); // [INFO/MainProcess] ready
 * ```
 */
export function logToStderr(level?: number | string | null): Logger {
  if (level !== undefined && level !== null) logger.setLevel(level);
  logger.addHandler(printRecord);
  toStderr = true;
  return logger;
}

function printRecord({ levelName, processName, message }: LogRecord): void {
  process.stderr.write(`[${levelName}/${processName}] ${message}\n`);
}

interface Inherited {
  readonly level: number;
  readonly toStderr: boolean;
}

inherit<Inherited>(
  'logging',
  () => (logger.level === 0 && !toStderr ? undefined : { level: logger.level, toStderr }),
  (given) => {
    if (given.toStderr) logToStderr();
    logger.level = given.level;
  },
);
