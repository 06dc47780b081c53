import { SerializationError } from '../errors/serialization-errors.js';
import type { CodecEntry } from '../serialization/codec-entry.js';
import { readPrivateMembers, writePrivateMembers } from '../serialization/functions/private-members.js';
import { newKeyBox } from './key-box.js';
import { DummyProcess } from './dummy-process.js';
import { ForkServerProcess, SpawnProcess } from './method-processes.js';
import { Process } from './process.js';
import { setState, stateIfProcess, stateOf } from './process-state.js';

/** What crosses of forkful's own part of a process object. */
interface Card {
  readonly name: string;
  readonly identity: readonly number[];
  readonly daemon: boolean;
  readonly pid: number | undefined;
  readonly parentPid: number | undefined;
}

/** Classes that every process has, by their place here. */
const ownClasses: readonly (typeof Process)[] = [Process, SpawnProcess, ForkServerProcess, DummyProcess];

/**
 * How process objects cross: the class (unless it is one of ours), the own fields, and a card of what forkful knows.
 * The constructor does not run. Elsewhere the object is a foreign one, which can be looked at but not joined or
 * signalled; in the child that it was started for it becomes `currentProcess()`.
 */
export const processEntry: CodecEntry<Process> = {
  tag: 96,
  name: 'Process',
  matches: (value): value is Process => stateIfProcess(value) !== undefined,
  write(value, out) {
    const { name, identity, daemon, handle, parentPid, knownPid, kind } = stateOf(value);
    const pid = kind === 'self' ? process.pid : (handle?.pid ?? knownPid);
    out.value({ name, identity, daemon, pid, parentPid } satisfies Card, '');
    const type = value.constructor as typeof Process;
    const known = ownClasses.indexOf(type);
    out.uint(known + 1);
    if (known < 0) out.value(type, ` (class ${type.name})`);
    writePrivateMembers(value, type, out);
    const fields = Object.keys(value);
    out.uint(fields.length);
    for (const field of fields) {
      out.string(field);
      out.value((value as unknown as Record<string, unknown>)[field], `.${field}`);
    }
  },
  read(input) {
    const card = input.value() as Card;
    const known = input.uint();
    const type = (known === 0 ? input.value() : ownClasses[known - 1]) as typeof Process;
    if (typeof type !== 'function') throw new SerializationError('Process: the message names no class.');
    const object = Object.create(type.prototype) as Process;
    setState(object, {
      kind: 'foreign',
      identity: card.identity,
      name: card.name,
      daemon: card.daemon,
      keyBox: newKeyBox(),
      parentPid: card.parentPid,
      task: undefined,
      plan: undefined,
      handle: undefined,
      closed: false,
      knownPid: card.pid,
    });
    input.adopt(object);
    readPrivateMembers(object, type, input);
    for (let left = input.uint(); left > 0; left -= 1) {
      Object.defineProperty(object, input.string(), { value: input.value(), enumerable: true, writable: true, configurable: true });
    }
    return object;
  },
};
