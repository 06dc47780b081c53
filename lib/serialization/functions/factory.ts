import { Script } from 'node:vm';
import { SerializationError } from '../../errors/serialization-errors.js';
import { noteOpening, type FactoryNote } from './factory-note.js';
import { Wrap } from './wire.js';

/** What makes functions of one kind differ only in the values that they capture. */
export interface FactoryParts {
  /** One of `Wrap`. */
  readonly wrap: number;
  readonly strict: boolean;
  readonly url: string;
  /** Where the source begins in the user's file, both from 0. */
  readonly line: number;
  readonly column: number;
  readonly source: string;
  readonly early: readonly string[];
  readonly late: readonly string[];
  readonly note: FactoryNote;
}

/** A function that is made, and what gives its captured variables their values. */
export interface Made {
  readonly fn: Function;
  readonly fill: (values: readonly unknown[]) => void;
}

type Factory = (early: readonly unknown[]) => Made;

const factories = new Map<string, Factory>();
const MOST_FACTORIES = 2000;

/** The compiled form of a function's source; compiled once for each source, place and set of names. */
export function factoryFor(parts: FactoryParts): Factory {
  const key = JSON.stringify([parts.wrap, parts.strict, parts.line, parts.column, parts.early, parts.late, parts.note.names, parts.url]) + parts.source;
  let factory = factories.get(key);
  if (!factory) {
    factory = compile(parts);
    if (factories.size >= MOST_FACTORIES) factories.delete(factories.keys().next().value!);
    factories.set(key, factory);
  }
  return factory;
}

/*
 * The source becomes the operand of a `yield`: the generator gives the function, then gets the values of the variables
 * that the function captures. The variables are assigned by the generator itself and by nobody else, so they are as
 * constant as those that they stand for. The source begins on a line of its own and in its old column, and the script
 * is told the user's file and line.
 */
function compile(parts: FactoryParts): Factory {
  const { late } = parts;
  const before = `${noteOpening(parts.note)}${parts.early.join()}){${parts.strict ? '"use strict";' : ''}${late.length ? `let ${late.join()};[${late.join()}]=` : ''}yield(`;
  const pad = ' '.repeat(Math.max(0, parts.column - (parts.wrap === Wrap.none ? 0 : 'async *m'.length)));
  const open = parts.wrap === Wrap.none ? '' : '{';
  const close = parts.wrap === Wrap.none ? '' : '}';
  const text = `${before}${open}\n${pad}${parts.source}\n${close})})`;
  let make: (...early: unknown[]) => Generator<unknown, void, readonly unknown[]>;
  try {
    make = (isMainRealm() ? runAt(text, parts) : evaluateAt(text, parts)) as typeof make;
  } catch (error) {
    throw new SerializationError(`A function of ${parts.url}:${parts.line + 1} cannot be compiled here. Run the same version of Node.js on both sides.`, { cause: error });
  }
  return (early) => {
    const steps = make(...early);
    const fn = pick(steps.next().value, parts.wrap);
    if (typeof fn !== 'function') {
      throw new SerializationError(`A function in a message is malformed: its source makes no function. Both sides must run the same version of forkful.`);
    }
    return { fn, fill: (values) => void steps.next(values) };
  };
}

/** Where the functions are to stand in the user's file. */
type Place = Pick<FactoryParts, 'url' | 'line'>;

function runAt(text: string, { url, line }: Place): unknown {
  return new Script(text, { filename: url, lineOffset: line - 1 }).runInThisContext();
}

/** In a realm of its own (a Jest test), functions must see that realm's globals, and only `eval` knows the realm. */
function evaluateAt(text: string, { url, line }: Place): unknown {
  const evaluate = eval;
  return evaluate(`${'\n'.repeat(Math.max(0, line - 1))}${text}\n//# sourceURL=${url}`);
}

let mainRealm: boolean | undefined;

function isMainRealm(): boolean {
  return (mainRealm ??= new Script('Object').runInThisContext() === Object);
}

function pick(value: unknown, wrap: number): unknown {
  if (wrap === Wrap.none) return value;
  const member = Object.getOwnPropertyDescriptor(value, 'm');
  return wrap === Wrap.getter ? member?.get : wrap === Wrap.setter ? member?.set : member?.value;
}
