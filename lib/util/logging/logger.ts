import { format } from 'node:util';
import { ValueError } from '../../errors/python-errors.js';
import { describeValue } from '../describe-value.js';
import { levelName, levelNumber, LogLevel } from './log-level.js';

/** One thing that was logged. */
export interface LogRecord {
  readonly level: number;
  readonly levelName: string;
  readonly processName: string;
  readonly message: string;
}

/** Takes what a logger lets through. */
export type LogHandler = (record: LogRecord) => void;

/** A small logger with Python's levels and method names; it is silent until it has a handler (UT-04). */
export class Logger {
  readonly name = 'multiprocessing';
  readonly handlers: LogHandler[] = [];
  level: number = LogLevel.NOTSET;
  readonly #processName: () => string;

  /** @param processName Gives the name that stands in each record. */
  constructor(processName: () => string) {
    this.#processName = processName;
  }

  /** Lets through what is at least this important. @throws ValueError when there is no such level. */
  setLevel(level: number | string): void {
    const number = levelNumber(level);
    if (number === undefined) {
      throw new ValueError(`Logger.setLevel: level is ${describeValue(level)}. Give a number or a name such as 'INFO'.`);
    }
    this.level = number;
  }

  /** The level that counts: a logger without one lets warnings through. */
  getEffectiveLevel(): number {
    return this.level === LogLevel.NOTSET ? LogLevel.WARNING : this.level;
  }

  /** Whether a record of this level would reach a handler. */
  isEnabledFor(level: number): boolean {
    return this.handlers.length > 0 && level >= this.getEffectiveLevel();
  }

  /** Adds somebody who takes what the logger lets through. */
  addHandler(handler: LogHandler): void {
    this.handlers.push(handler);
  }

  /** Logs a message; `%s`, `%d`, `%o` take the arguments as in `console.log`. */
  log(level: number, message: string, ...args: readonly unknown[]): void {
    if (!this.isEnabledFor(level)) return;
    const record = { level, levelName: levelName(level), processName: this.#processName(), message: format(message, ...args) };
    for (const handler of this.handlers) handler(record);
  }

  /** Logs at level 10. */
  debug(message: string, ...args: readonly unknown[]): void {
    this.log(LogLevel.DEBUG, message, ...args);
  }

  /** Logs at level 20. */
  info(message: string, ...args: readonly unknown[]): void {
    this.log(LogLevel.INFO, message, ...args);
  }

  /** Logs at level 30. */
  warning(message: string, ...args: readonly unknown[]): void {
    this.log(LogLevel.WARNING, message, ...args);
  }

  /** Logs at level 40. */
  error(message: string, ...args: readonly unknown[]): void {
    this.log(LogLevel.ERROR, message, ...args);
  }

  /** Logs at level 50. */
  critical(message: string, ...args: readonly unknown[]): void {
    this.log(LogLevel.CRITICAL, message, ...args);
  }
}
