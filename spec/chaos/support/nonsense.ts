import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { pack } from '../../../lib/manager/protocol.js';
import { EntryKind } from '../../../lib/rpc/envelope.js';
import { entry } from './raw-peer.js';

/** Names that mean something to JavaScript and must mean nothing to a manager (RELIABILITY 17). */
const evilNames = ['__proto__', 'constructor', 'prototype', 'then', 'toString', 'valueOf', 'hasOwnProperty', 'length', ''];

/** Every kind of resource with arguments that make one; `<own>` in a message stands for one of them. */
export const kinds: readonly (readonly [kind: string, args: readonly unknown[]])[] = [
  ...['Queue', 'SimpleQueue', 'LifoQueue', 'JoinableQueue', 'PriorityQueue'].map((kind) => [kind, [3, 'q']] as const),
  ...['Lock', 'RLock', 'Event'].map((kind) => [kind, ['n']] as const),
  ...['Semaphore', 'BoundedSemaphore'].map((kind) => [kind, ['n', 2]] as const),
  ['Barrier', ['n', 2, false]],
  ...['DictProxy', 'ListProxy', 'SetProxy', 'NamespaceProxy'].map((kind) => [kind, []] as const),
];

/** Whatever a method is called in the manager's sources, so that new ones are attacked too; waiting is bounded elsewhere. */
const server = join(__dirname, '../../../lib/manager/server');
const methods = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [...readFileSync(join(server, file), 'utf8').matchAll(/(?:case '|^ {4})([a-z][A-Za-z]+)(?:'|: \(rule)/gm)].map(([, name]) => name!));

/** What is valid in some place of some message, so that the rest of the message is looked at too. */
const plausible = [...new Set([...methods, ...kinds.map(([kind]) => kind)])];

const evilText = fc.oneof(fc.constantFrom(...evilNames), fc.constantFrom(...plausible), fc.string({ maxLength: 8 }));

const number = fc.oneof(fc.integer({ min: -3, max: 30 }), fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 2 ** 31, 2 ** 53, -1e300));

/** Any value that crosses, with those that are most likely to be believed. */
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(undefined, null, true, false, 5n, Symbol.for('x'), Symbol.iterator),
    number,
    evilText,
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(new Float64Array(2), new DataView(new ArrayBuffer(3)), new ArrayBuffer(2), /(a+)+$/, new Date(NaN), new Error('x')),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(evilText, tie('any')), { maxLength: 3 }).map((pairs) => {
      const object = Object.create(null) as Record<string, unknown>;
      for (const [key, one] of pairs) Object.defineProperty(object, key, { value: one, enumerable: true, configurable: true, writable: true });
      return object;
    }),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 2 }).map((pairs) => new Map(pairs)),
  ),
})).any;

/** Stands for the id of a resource that the peer holds, which is another one in every run: ids are never used again. */
const OWN = '<own>';

/** A message as it is sent by the peer that holds `own`. */
type Draft = (own: string) => Uint8Array;

const bytesOf =
  (parts: readonly unknown[]): Draft =>
  (own) => pack(parts.map((part) => (part === OWN ? own : part)));

/** Most of the messages begin well and go wrong; the others are anything. */
function message(ids: readonly string[]): fc.Arbitrary<Draft> {
  const op = fc.integer({ min: 0, max: 24 });
  const id = fc.oneof(fc.constant(OWN), fc.constantFrom(OWN, ...ids), evilText);
  const args = fc.array(value, { maxLength: 4 });
  const shaped: fc.Arbitrary<readonly unknown[]> = fc.oneof(
    fc.tuple(op, id, evilText, args),
    fc.tuple(op, id, evilText, args, value),
    fc.tuple(op, value, value),
    fc.tuple(op, id, value),
    fc.array(value, { maxLength: 6 }),
    fc.tuple(op),
  );
  return fc.oneof(
    { weight: 12, arbitrary: shaped.map(bytesOf) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes): Draft => () => bytes) },
    {
      weight: 3,
      // One byte is changed: nearly right.
      arbitrary: fc.tuple(shaped, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([parts, at, change]): Draft => (own) => {
        const bytes = Uint8Array.from(bytesOf(parts)(own));
        bytes[at % bytes.length]! ^= change;
        return bytes;
      }),
    },
  );
}

/** What a peer says that has the key and no sense: up to twenty entries, most with numbers as a client gives them. */
export function nonsense(ids: readonly string[]): fc.Arbitrary<(own: string) => Buffer[]> {
  const kind = fc.oneof(
    { weight: 5, arbitrary: fc.constant<number>(EntryKind.notify) },
    { weight: 4, arbitrary: fc.constant<number>(EntryKind.request) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }) },
  );
  const number = fc.oneof({ weight: 9, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.constant(1) });
  return fc
    .array(fc.tuple(kind, number, message(ids)), { minLength: 1, maxLength: 20 })
    .map((entries) => (own) => entries.map(([one, id, draft]) => entry(one, id, draft(own))));
}
