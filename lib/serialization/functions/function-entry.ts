import { types } from 'node:util';
import { SerializationError } from '../../errors/serialization-errors.js';
import type { CodecEntry, ValueReader, ValueWriter } from '../codec-entry.js';
import { builtInAt, builtInPath } from './built-ins.js';
import { classWith, noteClass, tokenOf } from './class-identity.js';
import { boundPartsOf, locationOf } from './inspect-function.js';
import { ownByName, ownName } from './own-exports.js';
import { malformed, readByValue, readKeys } from './read-by-value.js';
import { isHooked } from './private-hooks.js';
import { referenceTo } from './reference.js';
import { scriptOf } from './script.js';
import { isClass } from './syntax.js';
import { Form } from './wire.js';
import { writeByValue } from './write-by-value.js';

/** Functions and classes: by reference when a module exports them, by value otherwise. */
export const functionEntry: CodecEntry<Function> = {
  tag: 64,
  name: 'function',
  matches: (value): value is Function => typeof value === 'function',
  write: writeFunction,
  read: readFunction,
};

function writeFunction(fn: Function, out: ValueWriter): void {
  if (types.isProxy(fn)) {
    out.refuse('Proxy', 'is a Proxy around a function, whose handler cannot be read', 'Pass the function itself.');
  }
  const own = ownName(fn);
  if (own !== undefined) {
    out.uint(Form.own);
    out.string(own);
    return;
  }
  const location = locationOf(fn);
  const script = location && scriptOf(location.scriptId);
  if (!script || script.url.startsWith('node:')) {
    writeNative(fn, out);
    return;
  }
  const site = () => script.siteAt(location);
  const reference = referenceTo(fn, script, site);
  if (reference) {
    out.uint(Form.reference);
    out.string(reference.url);
    out.uint(reference.keys.length);
    for (const key of reference.keys) out.string(key);
    out.needModule(reference.url);
    return;
  }
  const found = site();
  if (!found) {
    out.refuse('function', `has a source that cannot be found in ${script.url}`, 'Export it from a module of its own.');
  }
  if (isClass(found.node)) {
    out.uint(Form.class);
    out.string(tokenOf(fn));
  } else {
    out.uint(Form.value);
  }
  writeByValue(fn, script, found, out);
}

function writeNative(fn: Function, out: ValueWriter): void {
  const path = builtInPath(fn);
  if (path) {
    out.uint(Form.builtIn);
    out.uint(path.length);
    for (const key of path) out.string(key);
    return;
  }
  const bound = boundPartsOf(fn);
  if (!bound) {
    out.refuse(
      'native function',
      `is a native function${fn.name ? ` ('${fn.name}')` : ''} without source text that no built-in module exports`,
      'Wrap it in a function of your own that gets at it in the other process.',
    );
  }
  out.uint(Form.bound);
  out.value(bound.target, ' (bound function)');
  out.value(bound.self, ' (bound this)');
  out.uint(bound.args.length);
  bound.args.forEach((arg, i) => out.value(arg, ` (bound argument ${i})`));
}

function readFunction(input: ValueReader): Function {
  switch (input.uint()) {
    case Form.reference:
      return readReference(input);
    case Form.builtIn: {
      const [root, ...keys] = readKeys(input);
      const fn = root === undefined ? undefined : builtInAt([root, ...keys]);
      if (typeof fn === 'function') return fn;
      throw new SerializationError(`The built-in function ${[root, ...keys].join('.')} does not exist here. Run the same version of Node.js on both sides.`);
    }
    case Form.bound: {
      const target = input.value();
      if (typeof target !== 'function') throw malformed('its target is none');
      const self = input.value();
      const args = Array.from({ length: input.uint() }, () => input.value());
      return Function.prototype.bind.call(target, self, ...args) as Function;
    }
    case Form.own: {
      const name = input.string();
      const fn = ownByName(name);
      if (typeof fn === 'function') return fn;
      throw malformed(`forkful has no ${name} here`);
    }
    case Form.value:
      return readByValue(input);
    case Form.class:
      return readClass(input);
    default:
      throw malformed('its form is unknown');
  }
}

/** A class that lives here already is the one meant; what the message says of it is read over. */
function readClass(input: ValueReader): Function {
  const token = input.string();
  // The copy is what stands for a class whose original cannot make objects from a message; see `fits`.
  const candidates = [classWith(token), classWith(`${token} copy`)];
  let chosen: Function | undefined;
  const choose = (made: Function): Function => (chosen ??= candidates.find((known) => known && fits(known, made)) ?? made);
  const made = readByValue({
    adopt: (object) => {
      input.adopt(choose(object as Function));
    },
    value: () => input.value(),
    uint: () => input.uint(),
    string: () => input.string(),
    bytes: () => input.bytes(),
    module: (url) => input.module(url),
  });
  if (choose(made) === made) noteClass(token, made, candidates[0] === undefined ? token : `${token} copy`);
  return choose(made);
}

/**
 * Whether a class of this process does for one in a message. Objects with private members can be made only by a class
 * that has crossed, so the original does not do for them, nor does one that inherits from such an original.
 */
function fits(known: Function, made: Function): boolean {
  return (isHooked(known) || !isHooked(made)) && Object.getPrototypeOf(known) === Object.getPrototypeOf(made);
}

function readReference(input: ValueReader): Function {
  const url = input.string();
  const keys = readKeys(input);
  let value: unknown = input.module(url);
  for (const key of keys) value = Object.hasOwn(Object(value) as object, key) ? (value as Record<string, unknown>)[key] : undefined;
  if (typeof value !== 'function') {
    throw new SerializationError(`The module ${url} exports no function ${keys.join('.')} here. Check that both processes run the same code.`);
  }
  return value;
}
