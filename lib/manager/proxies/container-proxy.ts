import { inspect } from 'node:util';
import { ArgumentTypeError } from '../../errors/python-errors.js';
import type { ResourceLink } from '../../rpc/broker.js';
import { BaseProxy } from '../base-proxy.js';
import { ContainerPort, type Reader, type Wire } from './container-port.js';

/** Rows of an iteration, and under which number there are more. */
type Page = readonly [rows: readonly Wire[], cursor: number | undefined];

/** The port of each proxy. */
const ports = new WeakMap<object, ContainerPort>();

/** What all proxies of containers have: a port, copies, and iteration in pages. */
export abstract class ContainerProxy extends BaseProxy {
  /** @internal Managers make proxies. */
  constructor(link: ResourceLink) {
    super(link);
    ports.set(this, new ContainerPort(link, this));
  }

  /** @internal */
  protected get port(): ContainerPort {
    return ports.get(this)!;
  }

  /**
   * Calls one of the proxy's own methods by its name; for code that is written for any proxy.
   *
   * @throws ArgumentTypeError (as rejection) when there is no such method.
   */
  override async callMethod(name: string, args: readonly unknown[] = []): Promise<unknown> {
    const method: unknown = name in ContainerProxy.prototype ? undefined : (this as unknown as Record<string, unknown>)[name];
    if (typeof method === 'function') return (await Reflect.apply(method, this, args)) as unknown;
    throw new ArgumentTypeError(`${this.port.link.kind}.callMethod: there is no method '${name}'. See the methods of ${this.port.link.kind}.`);
  }

  /** Gives a copy of everything, as it is in one moment. */
  abstract override getValue(): Promise<unknown>;

  override [inspect.custom](): string {
    return `${this.port.link.kind}(${this.port.link.ref.id})`;
  }

  /** Goes through the rows; the pages after the first are asked for when they are needed. */
  protected async *rows<T>(find: (row: Wire) => Wire, build: (row: Wire, read: Reader) => T): AsyncGenerator<T, void, undefined> {
    let cursor: number | undefined;
    try {
      do {
        const page: { rows: T[]; cursor: number | undefined } = await this.port.answer(
          'page',
          [cursor],
          (result, read) => ({ rows: (result as Page)[0].map((row) => build(row, read)), cursor: (result as Page)[1] }),
          (result) => (result as Page)[0].map(find),
        );
        cursor = page.cursor;
        yield* page.rows;
      } while (cursor !== undefined);
    } finally {
      if (cursor !== undefined) this.port.stopIteration(cursor);
    }
  }
}
