import type { Decoder } from './decoder.js';
import { blankInstance, readPrivateMembers } from './functions/private-members.js';
import { readView, readWholeView } from './read-binary.js';
import { readDomException, readError } from './read-error.js';
import { Base, Tag } from './wire-format.js';

/** An object that stands, and what puts its content into it. */
export interface Opened {
  readonly object: object;
  readonly content: () => void;
}

/** Reads an object that is neither plain nor an array. */
export function readSpecial(tag: number, input: Decoder): unknown {
  if (tag === Tag.bufferPart) return input.bufferPart(input.uint()).buffer;
  const slot = input.reserve();
  switch (tag) {
    case Tag.date:
      return filled(input, slot, new Date(input.double()));
    case Tag.regExp:
      return filled(input, slot, new RegExp(input.string(), input.string()));
    case Tag.boxed:
      return filled(input, slot, readBoxed(input));
    case Tag.arrayBuffer:
      return filled(input, slot, input.arrayBufferOf(input.uint()));
    case Tag.wholeView:
      return readWholeView(input, slot);
    case Tag.view:
      return filled(input, slot, readView(input));
    case Tag.nodeBuffer:
      return filled(input, slot, input.nodeBuffer(input.uint()));
    case Tag.url:
      return filled(input, slot, new URL(input.string()));
    case Tag.urlSearchParams:
      return filled(input, slot, new URLSearchParams(input.string()));
    case Tag.error:
      return readError(input, slot);
    case Tag.domException:
      return readDomException(input, slot);
    case Tag.reduced:
      return input.within(slot, () => readReduced(input));
    case Tag.entry: {
      const entry = input.entries.get(input.uint());
      if (entry === undefined) input.malformed('a kind of object is unknown here');
      return input.within(slot, () => entry.read(input));
    }
    default: {
      const { object, content } = openSpecial(tag, input, slot);
      content();
      return object;
    }
  }
}

function filled(input: Decoder, slot: number, object: object): object {
  input.fill(slot, object);
  return object;
}

function readBoxed(input: Decoder): object {
  const primitive = input.value();
  if (primitive === null || primitive === undefined || typeof primitive === 'object') input.malformed('a boxed value is no primitive');
  return Object(primitive) as object;
}

function readReduced(input: Decoder): object {
  const revive = input.value();
  const plain = input.value();
  if (typeof revive !== 'function') input.malformed('a reducer has no revive function');
  const object = (revive as (plain: unknown) => unknown)(plain);
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) {
    input.malformed('a revive function gave no object');
  }
  return object;
}

/** Makes a container; its content is read now or, for one that lies deep, at the end. */
export function openSpecial(tag: number, input: Decoder, slot: number): Opened {
  switch (tag) {
    case Tag.object: {
      const object = filled(input, slot, {});
      return { object, content: () => { input.fields(object); } };
    }
    case Tag.nullObject: {
      const object = filled(input, slot, Object.create(null) as object);
      return { object, content: () => { input.fields(object); } };
    }
    case Tag.array: {
      const array: unknown[] = [];
      input.fill(slot, array);
      return { object: array, content: () => { input.elements(array); } };
    }
    case Tag.arrayWithFields: {
      const array: unknown[] = [];
      input.fill(slot, array);
      return { object: array, content: () => { input.elements(array); input.fields(array); } };
    }
    case Tag.map: {
      const map = new Map<unknown, unknown>();
      input.fill(slot, map);
      return { object: map, content: () => { input.mapContent(map); } };
    }
    case Tag.set: {
      const set = new Set<unknown>();
      input.fill(slot, set);
      return { object: set, content: () => { input.setContent(set); } };
    }
    case Tag.instance:
      return openInstance(input, slot);
    default:
      return input.malformed(`the tag ${String(tag)} is unknown`);
  }
}

function openInstance(input: Decoder, slot: number): Opened {
  const base = input.byte();
  const Class = input.value();
  if (typeof Class !== 'function') input.malformed('an instance has no class');
  const object = makeInstance(base, Class, input);
  input.fill(slot, object);
  return {
    object,
    content: () => {
      readPrivateMembers(object, Class, input);
      if (base === Base.array) input.elements(object as unknown[]);
      else if (base === Base.map) input.mapContent(object as Map<unknown, unknown>);
      else if (base === Base.set) input.setContent(object as Set<unknown>);
      input.fields(object);
    },
  };
}

/** An object of the class whose constructor did not run. */
function makeInstance(base: number, Class: Function, input: Decoder): object {
  const make = (Native: Function, ...args: unknown[]): object => Reflect.construct(Native, args, Class) as object;
  switch (base) {
    case Base.object:
      return blankInstance(Class) ?? make(Object);
    case Base.array:
      return make(Array);
    case Base.map:
      return make(Map);
    case Base.set:
      return make(Set);
    case Base.date:
      return make(Date, input.double());
    case Base.regExp:
      return make(RegExp, input.string(), input.string());
    case Base.view:
      return readView(input, Class);
    case Base.arrayBuffer:
      return input.malformed('an ArrayBuffer of a derived class does not cross');
    default:
      return input.malformed('an instance has an unknown base');
  }
}
