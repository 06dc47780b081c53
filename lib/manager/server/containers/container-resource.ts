import { Misuse } from '../../protocol.js';
import type { ResourceCall } from '../resource-call.js';
import type { Resource, ResourceHost, ResourceKind } from '../resource.js';
import type { ServerClient } from '../server-client.js';
import { Cursors } from './cursors.js';
import { Refused } from './refused.js';
import type { ContainerRule, Keeper } from './rule.js';
import type { Holding } from './stored.js';
import { Turn } from './turn.js';

/** One method of a kind of container: gives what the caller gets, as plain values. */
export type Method<R> = (rule: R, args: readonly unknown[], turn: Turn) => unknown;

/** What makes a kind of container. */
export interface ContainerKind<R extends ContainerRule, I = never> {
  /** How handles name it. */
  readonly name: string;
  create(keeper: Keeper, args: readonly unknown[], turn: Turn): R;
  readonly methods: Readonly<Record<string, Method<R>>>;
  /** Live iteration, and how one item of it is handed over. */
  readonly iterate?: (rule: R) => Iterator<I>;
  readonly row?: (item: I, turn: Turn) => unknown;
}

/** A kind of resource out of a kind of container. */
export function containerKind<R extends ContainerRule, I>(kind: ContainerKind<R, I>): ResourceKind {
  const methods = new Map(Object.entries(kind.methods));
  return { name: kind.name, create: (_id, args, _uses, host) => new ContainerResource(kind, methods, args, host) };
}

/** A container in a manager: its rule, what readers have yet to open, and the iterations under way. */
class ContainerResource<R extends ContainerRule, I> implements Resource {
  readonly #kind: ContainerKind<R, I>;
  readonly #methods: ReadonlyMap<string, Method<R>>;
  readonly #host: ResourceHost;
  readonly #rule: R;
  readonly #cursors = new Cursors<I>();
  /** By reader and number: what is kept until the reader says that it has opened it. */
  readonly #readings = new Map<ServerClient, Map<number, readonly Holding[]>>();
  #reading = 0;
  #turn: Turn;

  constructor(kind: ContainerKind<R, I>, methods: ReadonlyMap<string, Method<R>>, args: readonly unknown[], host: ResourceHost) {
    this.#kind = kind;
    this.#methods = methods;
    this.#host = host;
    const turn = (this.#turn = new Turn(host));
    const keeper = { keep: turn.keep.bind(turn), drop: this.#drop.bind(this) } satisfies Keeper;
    this.#rule = guarded(() => kind.create(keeper, args, turn));
    turn.end();
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    const turn = (this.#turn = new Turn(this.#host));
    try {
      const result = guarded(() => this.#run(method, args, turn, call.client));
      call.reply(turn.given.length === 0 ? [result] : [result, this.#read(call.client, turn.given)]);
    } catch (error) {
      this.#dropAll(turn.given);
      if (!(error instanceof Refused)) throw error;
      call.reply({ refused: error.code, detail: error.detail });
    } finally {
      turn.end();
    }
  }

  post(method: string, [number]: readonly unknown[], client: ServerClient): void {
    if (method === 'received') this.#received(client, number as number);
    else if (method === 'endIteration') this.#cursors.close(client, number as number);
    else throw new Misuse(`a ${this.#kind.name} is posted no '${method}'`);
  }

  leave(client: ServerClient): void {
    this.#cursors.leave(client);
    for (const reading of this.#readings.get(client)?.keys() ?? []) this.#received(client, reading);
  }

  end(): void {
    const turn = (this.#turn = new Turn(this.#host));
    this.#rule.clear();
    turn.end();
  }

  describe(): Readonly<Record<string, unknown>> {
    return { size: this.#rule.size };
  }

  #run(method: string, args: readonly unknown[], turn: Turn, client: ServerClient): unknown {
    const { iterate, row } = this.#kind;
    if (method === 'page' && iterate !== undefined && row !== undefined) {
      return this.#cursors.page(client, args[0], () => iterate(this.#rule), (item) => row(item, turn));
    }
    const run = this.#methods.get(method);
    if (run === undefined) throw new Misuse(`a ${this.#kind.name} has no method '${method}'`);
    return run(this.#rule, args, turn);
  }

  #drop(value: Parameters<Keeper['drop']>[0]): void {
    this.#turn.drop(value);
  }

  #dropAll(holdings: readonly Holding[]): void {
    for (const holding of holdings) holding.drop();
  }

  #read(client: ServerClient, given: readonly Holding[]): number {
    let readings = this.#readings.get(client);
    if (readings === undefined) this.#readings.set(client, (readings = new Map<number, readonly Holding[]>()));
    readings.set(++this.#reading, given);
    return this.#reading;
  }

  #received(client: ServerClient, number: number): void {
    const readings = this.#readings.get(client);
    const given = readings?.get(number);
    if (readings === undefined || given === undefined) return;
    readings.delete(number);
    if (readings.size === 0) this.#readings.delete(client);
    this.#dropAll(given);
  }
}

/** A client that sends nonsense harms itself alone. */
function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refused || error instanceof Misuse) throw error;
    throw new Misuse(`the call cannot be done: ${String(error)}`, { cause: error });
  }
}
