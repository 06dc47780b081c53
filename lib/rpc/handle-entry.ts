import type { CodecEntry } from '../serialization/codec-entry.js';
import { openHandle, type ResourceLink } from './broker.js';
import { noteOpened, noteWritten } from './carried-handles.js';

/** What distinguishes one kind of handle from another where they cross. */
export interface HandleKind<T extends object, B = undefined> {
  readonly tag: number;
  /** The name of the class, which users read in messages. */
  readonly name: string;
  /** The link of a handle of this kind; `undefined` for anything else. */
  readonly linkOf: (value: object) => ResourceLink | undefined;
  /** Called before a copy of the handle is sent; may throw. */
  readonly lending?: (value: T) => void;
  /** Makes the handle around a link that has arrived; the link's `args` say the rest. */
  readonly make: (link: ResourceLink) => T;
  /** A value that travels with the handle, when not all of it is the manager's: how to get it, how its source text goes on, and who takes it. */
  readonly beside?: { readonly of: (value: T) => B; readonly step: string; readonly take: (made: T, value: B) => void } | undefined;
}

const linksOf: ((value: object) => ResourceLink | undefined)[] = [];

/** Whether a value is a handle of any kind. */
export function isHandle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && linksOf.some((linkOf) => linkOf(value) !== undefined);
}

/**
 * How a handle crosses: as a handle of the same resource, with all that it takes to make it (`kind`, `args`).
 *
 * The manager keeps the resource while the handle is under way.
 */
export function handleEntry<T extends object, B = undefined>({ tag, name, linkOf, lending, make, beside }: HandleKind<T, B>): CodecEntry<T> {
  linksOf.push(linkOf);
  return {
    tag,
    name,
    matches: (value): value is T => linkOf(value) !== undefined,
    write(value, out) {
      const link = linkOf(value)!;
      lending?.(value);
      const { server, id } = link.ref;
      out.string(server.address);
      out.string(server.serverId);
      out.string(id);
      out.string(link.kind);
      out.value(link.args, '.args');
      const token = link.lend();
      out.string(token);
      noteWritten({ ref: link.ref, kind: link.kind, args: link.args, token });
      if (beside !== undefined) out.value(beside.of(value), beside.step);
    },
    read(input) {
      const server = { address: input.string(), serverId: input.string() };
      const ref = { server, id: input.string() };
      const kind = input.string();
      const args = input.value() as readonly unknown[];
      const link = openHandle({ ref, kind, args }, input.string());
      noteOpened(link);
      const made = make(link);
      if (beside !== undefined) {
        // What travels beside it may lead back to it.
        input.adopt(made);
        beside.take(made, input.value() as B);
      }
      return made;
    },
  };
}
