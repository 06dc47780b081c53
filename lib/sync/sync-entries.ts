import type { ResourceLink } from '../rpc/broker.js';
import { handleEntry } from '../rpc/handle-entry.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { Acquirable } from './acquirable.js';
import type { BarrierAction } from './barrier-options.js';
import { Barrier } from './barrier.js';
import { BoundedSemaphore } from './bounded-semaphore.js';
import { Condition } from './condition.js';
import { Event } from './event.js';
import { Lock } from './lock.js';
import { RLock } from './r-lock.js';
import { Semaphore } from './semaphore.js';

/** A condition crosses as its lock and its name at that lock. */
const conditionEntry: CodecEntry<Condition> = {
  tag: 124,
  name: 'Condition',
  matches: (value): value is Condition => value instanceof Condition,
  write(value, out) {
    const { name, key } = value.parts;
    out.string(name);
    out.string(key);
    out.value(value.lock, '.lock');
  },
  read(input) {
    const [name, key] = [input.string(), input.string()];
    return new Condition(input.value() as Lock | RLock, name, key);
  },
};

/** How the objects of this folder cross: each as a handle of the same one (tags 120 to 126). */
export const syncEntries: readonly CodecEntry[] = [
  handleEntry<Lock>({
    tag: 120,
    name: 'Lock',
    linkOf: (value) => linkOf(value, Lock),
    make: (link) => new Lock(undefined, link),
  }),
  handleEntry<RLock>({
    tag: 121,
    name: 'RLock',
    linkOf: (value) => linkOf(value, RLock),
    make: (link) => new RLock(undefined, link),
  }),
  // Before the semaphore, which it is one of.
  handleEntry<BoundedSemaphore>({
    tag: 123,
    name: 'BoundedSemaphore',
    linkOf: (value) => linkOf(value, BoundedSemaphore),
    make: (link) => new BoundedSemaphore(undefined, link),
  }),
  handleEntry<Semaphore>({
    tag: 122,
    name: 'Semaphore',
    linkOf: (value) => linkOf(value, Semaphore),
    make: (link) => new Semaphore(undefined, link),
  }),
  conditionEntry,
  handleEntry<Event>({
    tag: 125,
    name: 'Event',
    linkOf: (value) => Event.linkOf(value),
    make: (link) => new Event(undefined, link),
  }),
  handleEntry<Barrier, BarrierAction | undefined>({
    tag: 126,
    name: 'Barrier',
    linkOf: (value) => Barrier.partsOf(value)?.link,
    make: (link) => new Barrier(link, undefined),
    beside: { of: (value) => Barrier.partsOf(value)?.action, step: '.action', take: (made, action) => Barrier.giveAction(made, action) },
  }),
];

function linkOf(value: object, type: abstract new (...args: never[]) => object): ResourceLink | undefined {
  return value instanceof type ? Acquirable.coreOf(value)?.port.link : undefined;
}
