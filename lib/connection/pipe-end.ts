import { ClosedError } from '../errors/blame-errors.js';
import type { ResourceLink } from '../rpc/broker.js';
import type { Wait } from '../util/wait-options.js';
import type { WaitDescription } from '../util/waits.js';
import type { ConnectionPort } from './connection-port.js';
import { noteClosed } from './doubts.js';
import { PipeInbox } from './pipe-inbox.js';
import { PipeOutbox } from './pipe-outbox.js';
import { pipeEndName } from './pipe-options.js';

/** One end of a pipe in this process, however many `Connection` objects of it there are. */
interface PipeEnd {
  readonly key: string;
  readonly link: ResourceLink;
  readonly inbox: PipeInbox;
  readonly outbox: PipeOutbox;
  ports: number;
}

/**
 * The ends of pipes in this process. An end that arrives twice is one: what was taken ahead for the one `Connection` is
 * there for the other.
 */
const ends = new Map<string, PipeEnd>();

function endOf(link: ResourceLink): PipeEnd {
  const { server, id } = link.ref;
  const key = `${server.serverId} ${id}`;
  const known = ends.get(key);
  if (known !== undefined) {
    // Told to the manager already: the handle has arrived.
    link.release();
    return known;
  }
  const end: PipeEnd = { key, link, inbox: new PipeInbox(link), outbox: new PipeOutbox(link, pipeEndName(link.args)), ports: 0 };
  link.onNotice((what) => {
    if (what === 'broken') end.outbox.break();
    else if (what === 'contended') end.inbox.contend();
    else if (what === 'shared') end.inbox.share();
  });
  ends.set(key, end);
  return end;
}

/** What one `Connection` has of an end of a pipe. */
export class PipePort implements ConnectionPort {
  readonly name: string;
  readonly #end: PipeEnd;
  #closed = false;

  /** Takes the link over. */
  constructor(link: ResourceLink) {
    this.name = pipeEndName(link.args);
    this.#end = endOf(link);
    this.#end.ports++;
  }

  /** The link that leads to the end. */
  get link(): ResourceLink {
    return this.#end.link;
  }

  /** A copy of the end is about to be sent to another process. */
  lending(): void {
    if (this.#closed) throw new ClosedError(`Connection: ${this.name} is closed and cannot cross. Send it before close().`);
    this.#end.inbox.share();
  }

  send(message: Uint8Array, wait: Wait, waits: WaitDescription): Promise<'sent' | 'timeout'> {
    if (this.#end.outbox.tryPost(waits.call, message)) return SENT;
    return this.#end.outbox.send(message, wait, waits);
  }

  receive(wait: Wait, waits: WaitDescription): Promise<Uint8Array | 'eof' | 'timeout'> {
    return this.#end.inbox.receive(this, wait, waits);
  }

  poll(wait: Wait, waits: WaitDescription): Promise<boolean> {
    return this.#end.inbox.poll(this, wait, waits);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    noteClosed();
    const { key, link, inbox, outbox } = this.#end;
    inbox.leave(this, () => new ClosedError(`Connection.close: ${this.name} was closed while a call waited. Make the calls before close().`));
    if (--this.#end.ports > 0) return;
    ends.delete(key);
    inbox.close();
    outbox.whenIdle(() => link.release());
  }

  /** The garbage collector has taken the `Connection`. */
  release(): void {
    this.close();
  }
}

const SENT = Promise.resolve('sent' as const);
