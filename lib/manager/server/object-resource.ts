import { inspect } from 'node:util';
import type { BaseProxy } from '../base-proxy.js';
import { Answer, OBJECT_KIND, readObjectArgs, Special, type ObjectArgs } from '../object-handle.js';
import { proxyLink } from '../proxy-link.js';
import { Misuse } from '../protocol.js';
import { codec } from '../../serialization/installed-codec.js';
import { currentProcess } from '../../process/current-process.js';
import { withSignal } from '../../rpc/ambient-signal.js';
import { isHandle } from '../../rpc/handle-entry.js';
import type { Home } from './home.js';
import { isIterator } from './iterator-object.js';
import { exposedMethod, make, publicMethods, type ObjectType } from './object-type.js';
import type { ResourceCall } from './resource-call.js';
import type { Resource, ResourceKind } from './resource.js';

/** Objects whose methods run in the manager. */
export function objectKind(home: Home): ResourceKind {
  return { name: OBJECT_KIND, create: (_id, args) => new ObjectResource(readObjectArgs(args), home) };
}

/** A call that is not made, or whose result cannot go back. */
class Refusal extends Error {
  /** Python's name for it. */
  readonly remoteName: string;

  constructor(remoteName: string, message: string) {
    super(message);
    this.remoteName = remoteName;
  }
}

/**
 * One object and its methods. Calls begin in the order in which they arrive, each when all before it have begun: a
 * method that is synchronous is one step for everybody, one that waits lets the next begin.
 */
class ObjectResource implements Resource {
  readonly #typeId: string;
  readonly #type: ObjectType | undefined;
  readonly #home: Home;
  #object: unknown;
  /** Why there is no object: every call is told. */
  #failure: { readonly error: unknown } | undefined;
  /** Set while something must be waited for before the next call may begin: the object, or modules that arguments need. */
  #gate: Promise<void> | undefined;
  #running = 0;

  constructor(args: ObjectArgs, home: Home) {
    this.#typeId = args.typeId;
    this.#home = home;
    this.#type = home.types.get(args.typeId);
    const found = home.take(args.adopted);
    if (found !== undefined) this.#object = found.object;
    else this.#make(args);
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    const [name, bytes] = args;
    if (method !== 'call' || typeof name !== 'string' || (bytes !== null && !ArrayBuffer.isView(bytes))) {
      throw new Misuse(`an object has no method '${method}' of this form`);
    }
    const given = bytes as Uint8Array | null;
    const ready = given === null ? undefined : codec.prepare(given);
    if (ready === undefined && this.#gate === undefined) {
      this.#run(name, given, call);
      return;
    }
    let over = false;
    call.wait(
      undefined,
      () => (over = true),
      () => undefined,
    );
    this.#then(async () => {
      if (ready !== undefined) {
        try {
          await ready;
        } catch (error) {
          this.#throw(call, error);
          return;
        }
      }
      if (!over) this.#run(name, given, call);
    });
  }

  post(method: string): void {
    throw new Misuse(`an object has no method '${method}' without an answer`);
  }

  leave(): void {
    /* A method that runs for a client that is gone runs on; its answer goes nowhere. */
  }

  end(): void {
    if (this.#failure === undefined && this.#object !== undefined) void this.#type?.end?.(this.#object as never);
  }

  describe(): Readonly<Record<string, unknown>> {
    return { type: this.#typeId, running: this.#running, ...(this.#failure === undefined ? {} : { failed: true }) };
  }

  /** Makes the object; who calls meanwhile waits. */
  #make({ given, typeId }: ObjectArgs): void {
    const callable = this.#type?.callable;
    if (callable === undefined || given === null) {
      const known = [...this.#home.types.values()].filter((type) => type.callable !== undefined).map((type) => type.typeId);
      const error =
        given === null
          ? new Refusal('KeyError', `the object is not here any more`)
          : new Refusal('KeyError', `this manager has no type '${typeId}'. It has ${list(known)}: register the type before start().`);
      this.#failure = { error };
      return;
    }
    const build = (): unknown => make(callable, codec.decode(given) as readonly unknown[]);
    try {
      const ready = codec.prepare(given);
      const made = ready === undefined ? build() : ready.then(build);
      if (!isThenable(made)) {
        this.#object = made;
        return;
      }
      this.#then(async () => {
        try {
          this.#object = await made;
        } catch (error) {
          this.#failure = { error };
        }
      });
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** Does a step when all before it are done. */
  #then(step: () => Promise<void>): void {
    const gate: Promise<void> = (this.#gate ?? Promise.resolve()).then(step).then(() => {
      if (this.#gate === gate) this.#gate = undefined;
    });
    this.#gate = gate;
  }

  #run(name: string, given: Uint8Array | null, call: ResourceCall): void {
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      const args = given === null ? [] : (codec.decode(given) as readonly unknown[]);
      // A handle waits for whoever calls: when that gives up or dies, the wait ends, and an item goes to somebody else.
      const giveUp = isHandle(this.#object) ? new AbortController() : undefined;
      const result = giveUp === undefined ? this.#invoke(name, args) : withSignal(giveUp.signal, () => this.#invoke(name, args));
      if (isThenable(result)) this.#await(name, result, call, giveUp);
      else this.#return(name, result, call);
    } catch (error) {
      this.#throw(call, error);
    }
  }

  #invoke(name: string, args: readonly unknown[]): unknown {
    const object = this.#object;
    switch (name) {
      case Special.getValue:
        return object;
      case Special.inspect:
        return inspect(object);
      case Special.iterate:
        if (this.#type?.exposed !== undefined) throw new Refusal('AttributeError', `'${this.#typeId}' exposes no iterator.`);
        return object;
      default: {
        const method = exposedMethod(object, name, this.#type?.exposed);
        if (method === undefined) {
          const exposed = this.#type?.exposed ?? publicMethods(object);
          throw new Refusal('AttributeError', `'${this.#typeId}' exposes no method '${name}'. It exposes ${list(exposed)}.`);
        }
        return Reflect.apply(method, object, args) as unknown;
      }
    }
  }

  #await(name: string, result: PromiseLike<unknown>, call: ResourceCall, giveUp: AbortController | undefined): void {
    this.#running++;
    let over = false;
    const cancel = (): boolean => {
      over = true;
      giveUp?.abort();
      // What a handle has granted before stands, so its answer is waited for.
      return giveUp === undefined;
    };
    call.wait(undefined, cancel, () => undefined);
    void Promise.resolve(result)
      .finally(() => this.#running--)
      .then(
        (value) => {
          if (!over || giveUp !== undefined) this.#return(name, value, call);
        },
        (error: unknown) => {
          if (!over) this.#throw(call, error);
          else if (giveUp !== undefined) call.givenUp();
        },
      );
  }

  #return(name: string, value: unknown, call: ResourceCall): void {
    if (value === undefined) {
      call.reply([Answer.nothing]);
      return;
    }
    try {
      const typeId = this.#type?.methodToTypeId[name] ?? (name === Special.iterate || isIterator(value) ? 'Iterator' : undefined);
      const shared = typeId === undefined ? undefined : this.#share(typeId, name, value);
      try {
        call.reply([Answer.value, codec.encode(shared ?? value, { call: 'result', root: 'result' })]);
      } finally {
        if (shared !== undefined) proxyLink(shared)?.release();
      }
    } catch (error) {
      this.#throw(call, error instanceof Refusal ? error : new Refusal('UnserializableError', (error as Error).message.replace(/^result: /, '')));
    }
  }

  #share(typeId: string, method: string, value: unknown): BaseProxy {
    const type = this.#home.types.get(typeId);
    const container = type === undefined ? this.#home.container(typeId, `${this.#typeId}.${method}`, value) : undefined;
    if (container !== undefined) return container;
    if (type === undefined) throw new Refusal('KeyError', `methodToTypeId names the type '${typeId}', which this manager does not have.`);
    return this.#home.share(type, value);
  }

  #throw(call: ResourceCall, error: unknown): void {
    if (error instanceof Refusal) {
      call.reply([Answer.refused, error.remoteName, error.message, error.stack, currentProcess().name, process.pid]);
      return;
    }
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(error, { call: this.#typeId, root: 'error' });
    } catch {
      this.#throw(call, new Refusal('UnserializableError', `it threw what cannot cross: ${inspect(error)}`));
      return;
    }
    call.reply([Answer.error, bytes, currentProcess().name, process.pid]);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}
