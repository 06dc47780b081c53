import { builtinModules } from 'node:module';
import { realmOf } from './realm.js';

/*
 * Functions that every Node has: `Math.max`, `Array.prototype.map`, `path.join`, `Map`. They cross as the way to them,
 * and the receiver walks that way only if its root is in the closed list below: never a name that a program has put
 * on the global.
 */

/** The way to a built-in function: `['Math', 'max']` or `['node:path', 'join']`. */
export type BuiltInPath = readonly [root: string, ...keys: string[]];

// prettier-ignore
const GLOBALS: ReadonlySet<string> = new Set([
  'AbortController', 'AbortSignal', 'AggregateError', 'Array', 'ArrayBuffer', 'AsyncDisposableStack', 'Atomics',
  'BigInt', 'BigInt64Array', 'BigUint64Array', 'Blob', 'Boolean', 'BroadcastChannel', 'Buffer', 'CompressionStream',
  'CustomEvent', 'DataView', 'Date', 'DecompressionStream', 'DisposableStack', 'DOMException', 'Error', 'EvalError',
  'Event', 'EventTarget', 'File', 'FinalizationRegistry', 'Float16Array', 'Float32Array', 'Float64Array', 'FormData',
  'Function', 'Headers', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON', 'Map', 'Math',
  'MessageChannel', 'MessageEvent', 'MessagePort', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError',
  'ReadableStream', 'ReferenceError', 'Reflect', 'RegExp', 'Request', 'Response', 'Set', 'SharedArrayBuffer', 'String',
  'SuppressedError', 'Symbol', 'SyntaxError', 'Temporal', 'TextDecoder', 'TextDecoderStream', 'TextEncoder',
  'TextEncoderStream', 'TransformStream', 'TypeError', 'Uint16Array', 'Uint32Array', 'Uint8Array', 'Uint8ClampedArray',
  'URIError', 'URL', 'URLPattern', 'URLSearchParams', 'WeakMap', 'WeakRef', 'WeakSet', 'WebAssembly', 'WebSocket',
  'WritableStream', 'atob', 'btoa', 'clearImmediate', 'clearInterval', 'clearTimeout', 'console', 'crypto', 'decodeURI',
  'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'eval', 'fetch', 'isFinite', 'isNaN', 'parseFloat',
  'parseInt', 'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
  'structuredClone', 'unescape',
]);

/** Loading these prints a warning or starts something. */
const LEFT_OUT = /^_|^(punycode|sys|wasi|trace_events|inspector|repl|sqlite|sea|test|domain|cluster|worker_threads)/;

type Table = WeakMap<object, BuiltInPath>;

const globalTables = new WeakMap<object, Table>();
let moduleTable: Table | undefined;

/** The way to a built-in function, of this realm or of the function's own; `undefined` for any other function. */
export function builtInPath(fn: object): BuiltInPath | undefined {
  return tableOf(globalThis).get(fn) ?? tableOf(realmOf(fn)).get(fn) ?? modules().get(fn);
}

/** The function at the end of the way; `undefined` when there is none, or when the way does not begin at a built-in. */
export function builtInAt([root, ...keys]: BuiltInPath): object | undefined {
  let value: unknown;
  if (root.startsWith('node:')) {
    const name = root.slice('node:'.length);
    if (!isListedModule(name)) return undefined;
    value = process.getBuiltinModule(root);
  } else if (GLOBALS.has(root)) {
    value = ownValue(globalThis, root);
  }
  for (const key of keys) value = isObject(value) ? ownValue(value, fromText(key)) : undefined;
  return typeof value === 'function' ? value : undefined;
}

function isListedModule(name: string): boolean {
  return builtinModules.includes(name) && !LEFT_OUT.test(name);
}

function tableOf(realm: object): Table {
  let table = globalTables.get(realm);
  if (!table) {
    table = new WeakMap();
    for (const name of GLOBALS) {
      // A program's own thing under a built-in's name is none.
      const value = ownValue(realm, name);
      if (isObject(value)) enter(table, value, [name]);
    }
    globalTables.set(realm, table);
  }
  return table;
}

function modules(): Table {
  if (!moduleTable) {
    moduleTable = new WeakMap();
    for (const name of builtinModules) {
      if (LEFT_OUT.test(name)) continue;
      const exports: unknown = process.getBuiltinModule(`node:${name}`);
      if (isObject(exports)) enter(moduleTable, exports, [`node:${name}`]);
    }
  }
  return moduleTable;
}

function enter(table: Table, value: object, path: BuiltInPath): void {
  put(table, value, path);
  for (const [key, member] of members(value)) {
    put(table, member, [...path, key]);
    for (const [inner, method] of members(member)) put(table, method, [...path, key, inner]);
    enterPrototype(table, member, [...path, key]);
  }
  enterPrototype(table, value, path);
}

function enterPrototype(table: Table, value: object, path: BuiltInPath): void {
  const prototype = ownValue(value, 'prototype');
  if (isObject(prototype)) for (const [key, method] of members(prototype)) put(table, method, [...path, 'prototype', key]);
}

function* members(value: object): Generator<[string, object]> {
  for (const key of Reflect.ownKeys(value)) {
    if (key === 'constructor') continue;
    const text = toText(key);
    const member = text === undefined ? undefined : ownValue(value, key);
    if (text !== undefined && typeof member === 'function') yield [text, member];
  }
}

function put(table: Table, value: object, path: BuiltInPath): void {
  if (typeof value === 'function' && !table.has(value)) table.set(value, path);
}

function toText(key: string | symbol): string | undefined {
  if (typeof key === 'string') return key;
  return key.description?.startsWith('Symbol.') ? `@@${key.description.slice('Symbol.'.length)}` : undefined;
}

function fromText(key: string): string | symbol {
  if (!key.startsWith('@@')) return key;
  const symbol = ownValue(Symbol, key.slice(2));
  return typeof symbol === 'symbol' ? symbol : key;
}

/** An own property that is no accessor: some globals are loaded by their getters. */
function ownValue(object: object, key: string | symbol): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  if (!property) return undefined;
  if ('value' in property) return property.value;
  return object === globalThis && typeof key === 'string' && GLOBALS.has(key) ? property.get?.call(object) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
