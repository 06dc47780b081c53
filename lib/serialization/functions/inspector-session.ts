import type * as inspector from 'node:inspector';
import { setImmediate } from 'node:timers';
import { lazyRequire } from '../../util/lazy-require.js';

const loadInspector = lazyRequire<typeof inspector>('node:inspector');

/** What V8 tells about a script. */
export interface ScriptFacts {
  readonly scriptId: string;
  readonly url: string;
  readonly isModule: boolean;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapURL: string;
}

export interface InternalProperty {
  readonly name: string;
  readonly value?: inspector.Runtime.RemoteObject;
}

interface Slot {
  values: unknown[];
}

/**
 * A debugger of our own process, in this thread: every call is synchronous.
 *
 * Objects go to V8 and come back through a slot on the main realm's global, under a symbol nobody else has, because the
 * protocol itself carries only copies. The slot is reached through the session class's own realm: a vm context (Jest)
 * has another global than the one in which `Runtime.evaluate` runs.
 */
class InspectorSession {
  readonly #session: inspector.Session;
  readonly #slot: Slot = { values: [] };
  readonly #slotId: string;
  /** The global object of the main realm. */
  readonly global: object;
  #debugging = false;
  readonly #scripts = new Map<string, ScriptFacts>();

  constructor() {
    const { Session } = loadInspector();
    this.#session = new Session();
    this.#session.connect();
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      this.#scripts.set(params.scriptId, {
        scriptId: params.scriptId,
        url: params.url,
        isModule: params.isModule === true,
        startLine: params.startLine,
        startColumn: params.startColumn,
        sourceMapURL: params.sourceMapURL ?? '',
      });
    });
    const registered = `forkful.slot.${String(process.pid)}.${String(performance.now())}`;
    const mainGlobal = (Session.constructor as (body: string) => () => Record<symbol, unknown>)('return globalThis')();
    this.global = mainGlobal;
    mainGlobal[Symbol.for(registered)] = this.#slot;
    const { result } = this.post<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: `globalThis[Symbol.for(${JSON.stringify(registered)})]`,
      objectGroup: 'forkful.session',
    });
    Reflect.deleteProperty(mainGlobal, Symbol.for(registered));
    this.#slotId = result.objectId;
  }

  post<T>(method: string, params: object): T {
    let answer: T | undefined;
    let failure: unknown;
    this.#session.post(method as 'Runtime.enable', params as never, ((error: unknown, result: T) => {
      failure = error;
      answer = result;
    }) as never);
    if (failure) throw new Error(`${method} failed: ${JSON.stringify(failure)}`);
    return answer as T;
  }

  /**
   * Switches V8's debugger on for the rest of this turn of the event loop. Scripts, sources and breakpoints need it, functions and
   * their scopes do not; it makes promises several times slower, so it must not stay on.
   */
  debug(): void {
    if (this.#debugging) return;
    this.#debugging = true;
    this.post('Debugger.enable', {});
    setImmediate(() => {
      this.#debugging = false;
      this.post('Debugger.disable', {});
    }).unref();
  }

  /** V8's handle for an object of ours; valid until `release`. */
  handleOf(object: object): string {
    this.#slot.values = [object];
    const { result } = this.post<{ result: { objectId: string } }>('Runtime.callFunctionOn', {
      objectId: this.#slotId,
      functionDeclaration: 'function () { return this.values[0]; }',
      objectGroup: 'forkful.call',
    });
    this.#slot.values = [];
    return result.objectId;
  }

  /** The objects and values behind V8's descriptions. */
  valuesOf(remotes: readonly inspector.Runtime.RemoteObject[]): unknown[] {
    if (remotes.length === 0) return [];
    this.post('Runtime.callFunctionOn', {
      objectId: this.#slotId,
      functionDeclaration: 'function (...values) { this.values = values; }',
      arguments: remotes.map(({ objectId, value, unserializableValue }) => {
        if (objectId !== undefined) return { objectId };
        return unserializableValue === undefined ? { value: value as unknown } : { unserializableValue };
      }),
      objectGroup: 'forkful.call',
    });
    const { values } = this.#slot;
    this.#slot.values = [];
    return values;
  }

  properties(objectId: string): {
    readonly result: readonly inspector.Runtime.PropertyDescriptor[];
    readonly internalProperties?: readonly InternalProperty[];
    readonly privateProperties?: readonly InternalProperty[];
  } {
    return this.post('Runtime.getProperties', { objectId, ownProperties: true });
  }

  release(): void {
    this.post('Runtime.releaseObjectGroup', { objectGroup: 'forkful.call' });
  }

  script(scriptId: string): ScriptFacts | undefined {
    if (!this.#scripts.has(scriptId)) this.debug();
    return this.#scripts.get(scriptId);
  }

  source(scriptId: string): string {
    this.debug();
    return this.post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId }).scriptSource;
  }

  on(event: string, listener: (message: { params: unknown }) => void): void {
    this.#session.on(event, listener);
  }

  off(event: string, listener: (message: { params: unknown }) => void): void {
    this.#session.off(event, listener);
  }
}

let session: InspectorSession | undefined;

/** The session, opened when first needed: that takes about 20 ms. */
export function inspectorSession(): InspectorSession {
  return (session ??= new InspectorSession());
}
