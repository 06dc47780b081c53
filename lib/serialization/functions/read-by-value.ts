import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SerializationError } from '../../errors/serialization-errors.js';
import type { ValueReader } from '../codec-entry.js';
import { factoryFor, type FactoryParts } from './factory.js';
import type { NotedName } from './factory-note.js';
import { dynamicImportAt, importMetaAt } from './module-context.js';
import { hookClass, stamping } from './private-hooks.js';
import { readProperties } from './read-properties.js';
import { requiredValue } from './required-value.js';
import { Origin, Wrap } from './wire.js';

/** The most names that one function may capture; more is a malformed message. */
const MOST_CAPTURES = 100_000;

interface Name extends NotedName {
  readonly name: string;
  /** Gives the value of a name that needs none from the message. */
  readonly load?: (() => unknown) | undefined;
}

/** Reads what `writeByValue` wrote: makes the function first and fills its variables afterwards, so that cycles work. */
export function readByValue(input: ValueReader): Function {
  const wrap = input.uint();
  const strict = input.uint();
  if (wrap > Wrap.setter || strict > 1) throw malformed('its form is unknown');
  const parts: Omit<FactoryParts, 'early' | 'late' | 'note'> = {
    wrap,
    strict: strict === 1,
    url: input.string(),
    line: input.uint(),
    column: input.uint(),
    source: input.string(),
  };
  const name = input.string();
  const count = input.uint();
  if (count > MOST_CAPTURES) throw malformed('it captures too many names');
  const names: Name[] = [];
  for (let i = 0; i < count; i++) names.push(readName(parts.url, input));
  const earlyNames = names.filter(({ origin }) => isEarly(origin));
  const lateNames = names.filter(({ origin }) => !isEarly(origin));
  const early = earlyNames.map(({ load }) => (load ? load() : input.value()));
  const factory = factoryFor({
    ...parts,
    early: earlyNames.map(({ name: earlyName }) => earlyName),
    late: lateNames.map(({ name: lateName }) => lateName),
    note: { names: Object.fromEntries(names.map(({ name: noted, origin, data }) => [noted, { origin, data }])) },
  });
  const { fn, fill } = factory(early);
  input.adopt(fn);
  fill(lateNames.map(({ load }) => (load ? load() : input.value())));
  if (fn.name !== name) Object.defineProperty(fn, 'name', { value: name, configurable: true });
  readProperties(fn, input);
  return fn;
}

function readName(url: string, input: ValueReader): Name {
  const name = input.string();
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name)) throw malformed('a captured name is none');
  const origin = input.uint();
  switch (origin) {
    case Origin.value:
    case Origin.early:
      return { name, origin, data: [] };
    case Origin.import: {
      const module = input.string();
      const key = input.string();
      return { name, origin, data: [module, key], load: () => importedValue(input, module, key) };
    }
    case Origin.required: {
      const target = input.string();
      const interop = input.uint();
      const keys = readKeys(input);
      return { name, origin, data: [target, String(interop), ...keys], load: () => requiredValue(url, target, interop, keys) };
    }
    case Origin.require:
      return { name, origin, data: [], load: () => createRequire(fileURLToPath(url)) };
    case Origin.meta:
      return { name, origin, data: [], load: () => importMetaAt(url) };
    case Origin.dynamicImport:
      return { name, origin, data: [], load: () => dynamicImportAt(url) };
    case Origin.hookClass:
      return { name, origin, data: [], load: () => hookClass };
    case Origin.stamping:
      return { name, origin, data: [], load: () => stamping };
    default:
      throw malformed('a captured name is of an unknown kind');
  }
}

/** What the source needs at once, when it is evaluated. */
function isEarly(origin: Origin): boolean {
  return origin === Origin.early || origin === Origin.hookClass || origin === Origin.stamping;
}

export function readKeys(input: ValueReader): string[] {
  const count = input.uint();
  if (count > 1000) throw malformed('a path is too long');
  return Array.from({ length: count }, () => input.string());
}

function importedValue(input: ValueReader, url: string, key: string): unknown {
  const namespace = input.module(url);
  if (key === '') return namespace;
  if (!(key in namespace)) {
    throw new SerializationError(`The module ${url} has no export named '${key}' here. Check that both processes run the same code.`);
  }
  return namespace[key];
}

export function malformed(what: string): SerializationError {
  return new SerializationError(`A function in a message is malformed: ${what}. Both sides must run the same version of forkful.`);
}
