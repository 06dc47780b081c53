import { PipeRule, type PipeWait } from '../../connection/pipe-rule.js';
import { Batch, messageCost, PREFETCH_LIMIT, ROOM } from '../../connection/pipe-room.js';
import { Misuse } from '../protocol.js';
import type { ResourceCall } from './resource-call.js';
import { readBytes, readMilliseconds, readNumber } from './read-arguments.js';
import type { Resource, ResourceKind, ResourceUses } from './resource.js';
import type { ServerClient } from './server-client.js';

/** What both ends of a pipe share: its two directions, each named after the end that sends, and who is there. */
interface Pipe {
  readonly rules: readonly [PipeRule<Uint8Array>, PipeRule<Uint8Array>];
  readonly ends: [PipeEndResource | undefined, PipeEndResource | undefined];
  /** Which ends are gone. */
  readonly gone: [boolean, boolean];
}

/**
 * The ends of pipes, each a resource of its own: who holds which end, and when its last copy is gone, is then known as
 * for every resource. The two find each other by the pipe's name in their arguments: `[pipe, 0 or 1, duplex, name]`.
 */
export function pipeKind(): ResourceKind {
  const pipes = new Map<string, Pipe>();
  return {
    name: 'Pipe',
    create(id, args, uses) {
      const [name, side, duplex] = args;
      if (typeof name !== 'string' || (side !== 0 && side !== 1)) throw new Misuse('a pipe is not named');
      let pipe = pipes.get(name);
      if (pipe === undefined) pipes.set(name, (pipe = createPipe()));
      return new PipeEndResource({ id, uses, pipe, side, duplex: duplex === true, over: () => pipes.delete(name) });
    },
  };
}

function createPipe(): Pipe {
  const pipe: Pipe = { rules: [rule(1), rule(0)], ends: [undefined, undefined], gone: [false, false] };
  function rule(readingSide: 0 | 1): PipeRule<Uint8Array> {
    return new PipeRule({
      limit: ROOM,
      cost: messageCost,
      window: PREFETCH_LIMIT,
      onContended: (reader) => pipe.ends[readingSide]?.notice(reader as ServerClient, 'contended'),
    });
  }
  return pipe;
}

interface EndOptions {
  readonly id: string;
  readonly uses: ResourceUses;
  readonly pipe: Pipe;
  readonly side: 0 | 1;
  readonly duplex: boolean;
  /** Called when both ends are gone. */
  readonly over: () => void;
}

/** One end of a pipe: the rules of `PipeRule` for what it sends and receives, with time and messages around them. */
class PipeEndResource implements Resource {
  readonly #options: EndOptions;
  readonly #out: PipeRule<Uint8Array>;
  readonly #in: PipeRule<Uint8Array>;
  #servePlanned = false;

  constructor(options: EndOptions) {
    this.#options = options;
    const { pipe, side } = options;
    this.#out = pipe.rules[side];
    this.#in = pipe.rules[side === 0 ? 1 : 0];
    pipe.ends[side] = this;
    if (!pipe.gone[side]) return;
    // It comes after all, when the other end has been told already that it never will.
    this.#out.endReading();
    this.#in.endWriting();
  }

  call(method: string, args: readonly unknown[], call: ResourceCall): void {
    switch (method) {
      case 'send':
        return this.#send(readBytes(args[0]), readMilliseconds(args[1]), call);
      case 'recv':
        return this.#receive(readMilliseconds(args[0]), call);
      case 'poll':
        return this.#poll(readMilliseconds(args[0]), call);
      default:
        throw new Misuse(`a pipe has no method '${method}'`);
    }
  }

  post(method: string, args: readonly unknown[], client: ServerClient): void {
    switch (method) {
      case 'send':
        if (args.map(readBytes).every((message) => this.#writable.post(message))) this.#serveSoon();
        else this.notice(client, 'broken');
        return;
      case 'acknowledge':
        return this.#in.acknowledge(client, readCount(args[0]));
      case 'giveBack':
        return this.#in.giveBack(client, readCount(args[0]));
      default:
        throw new Misuse(`a pipe has no method '${method}'`);
    }
  }

  notice(client: ServerClient, what: 'broken' | 'contended' | 'shared'): void {
    client.notice(this.#options.id, what);
  }

  joined(client: ServerClient): void {
    for (const other of this.#options.uses.holders) if (other !== client) this.notice(other, 'shared');
  }

  leave(client: ServerClient): void {
    this.#out.leaveWriting(client);
    this.#in.leaveReading(client);
  }

  /** The last copy is gone: who receives at the other end comes to the end, and who sends there is told. */
  end(): void {
    const { pipe, side, over } = this.#options;
    const other = side === 0 ? 1 : 0;
    pipe.ends[side] = undefined;
    pipe.gone[side] = true;
    this.#out.endWriting();
    this.#in.endReading();
    pipe.ends[other]?.peerBroke();
    if (pipe.gone[other]) over();
  }

  /** The maker had the other end, unless somebody has come with it since. */
  makerGone(): void {
    const { pipe, side } = this.#options;
    const other = side === 0 ? 1 : 0;
    if (pipe.ends[other] !== undefined || pipe.gone[other]) return;
    pipe.gone[other] = true;
    this.#in.endWriting();
    this.#out.endReading();
    this.peerBroke();
  }

  /** Nobody will receive any more what is sent here. */
  peerBroke(): void {
    for (const client of this.#options.uses.holders) this.notice(client, 'broken');
  }

  describe(): Readonly<Record<string, unknown>> {
    const state = ({ stored, claimed, used, ended }: PipeRule<Uint8Array>): unknown => ({ messages: stored, claimed, used, ended: ended ?? null });
    const { side, duplex } = this.#options;
    const sends = duplex || side === 1;
    return { end: side, ...(sends && { out: state(this.#out) }), ...((duplex || side === 0) && { in: state(this.#in) }) };
  }

  #send(message: Uint8Array, timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#writable.send(call.client, message, timeoutMs !== 0, (outcome) => call.reply(outcome));
    if (wait === undefined) return this.#serveSoon();
    this.#let(call, this.#out, wait, timeoutMs, 'full');
  }

  #receive(timeoutMs: number | undefined, call: ResourceCall): void {
    const rule = this.#readable;
    const wait = rule.receive(call.client, timeoutMs !== 0, (outcome) => {
      if (typeof outcome === 'string') return call.reply(outcome);
      const flags = (this.#options.uses.sole ? Batch.sole : 0) | (rule.contended ? Batch.contended : 0) | (rule.stored > 0 ? Batch.more : 0);
      call.reply([flags, ...outcome]);
    });
    if (wait !== undefined) this.#let(call, rule, wait, timeoutMs === 0 ? undefined : timeoutMs, 'empty');
  }

  #poll(timeoutMs: number | undefined, call: ResourceCall): void {
    const wait = this.#readable.poll(call.client, timeoutMs !== 0, (ready) => call.reply(ready));
    if (wait !== undefined) this.#let(call, this.#in, wait, timeoutMs === 0 ? undefined : timeoutMs, false);
  }

  /** Messages that came in one piece are handed out in one piece. */
  #serveSoon(): void {
    if (this.#servePlanned) return;
    this.#servePlanned = true;
    queueMicrotask(() => {
      this.#servePlanned = false;
      this.#out.serve();
    });
  }

  #let(call: ResourceCall, rule: PipeRule<Uint8Array>, wait: PipeWait, timeoutMs: number | undefined, late: unknown): void {
    call.wait(
      timeoutMs,
      () => rule.cancel(wait),
      () => call.reply(late),
    );
  }

  get #writable(): PipeRule<Uint8Array> {
    if (!this.#options.duplex && this.#options.side === 0) throw new Misuse('this end of the pipe only receives');
    return this.#out;
  }

  get #readable(): PipeRule<Uint8Array> {
    if (!this.#options.duplex && this.#options.side === 1) throw new Misuse('this end of the pipe only sends');
    return this.#in;
  }
}

function readCount(value: unknown): number {
  const count = readNumber(value);
  if (!(count >= 0)) throw new Misuse('a count is none');
  return count;
}
