import { describe, expect, it } from '@jest/globals';
import type { Channel } from '../../lib/transport/channel.js';
import { createChannelPair } from '../../lib/transport/memory-channel.js';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { socketPair } from '../support/socket-pair.js';
import { createRpcPeer } from '../../lib/rpc/create-rpc-peer.js';
import type { IncomingCall, RpcHandler, RpcPeer } from '../../lib/rpc/rpc-peer.js';

const bytes = (text: string): Buffer => Buffer.from(text);
const text = (body: Uint8Array): string => Buffer.from(body).toString();
const options = {
  onBroken: (error?: Error) => new Error(`broken: ${error?.message ?? 'ended'}`),
  failed: (body: Uint8Array) => new Error(`failed: ${text(body)}`),
};
const silent: RpcHandler = { request: () => undefined, notify: () => undefined, closed: () => undefined };

/** A pair of peers, with the requests that the right one got and has not answered. */
function makePeers(): { left: RpcPeer; right: RpcPeer; calls: { body: string; call: IncomingCall }[]; log: string[]; channels: Channel[] } {
  const channels = createChannelPair();
  const calls: { body: string; call: IncomingCall }[] = [];
  const log: string[] = [];
  const left = createRpcPeer(channels[0], { ...silent, closed: () => log.push('left closed') }, options);
  const right = createRpcPeer(
    channels[1],
    {
      request: (body, call) => {
        log.push(`request ${text(body)}`);
        calls.push({ body: text(body), call });
      },
      notify: (body) => log.push(`notify ${text(body)}`),
      closed: (error) => log.push(`right closed ${error?.message ?? ''}`.trim()),
    },
    options,
  );
  return { left, right, calls, log, channels };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a peer', () => {
  it('matches answers with requests, whatever their order', async () => {
    const { left, calls } = makePeers();
    const answers = ['a', 'b', 'c'].map((body) => left.request(bytes(body)));
    await turn();
    for (const { body, call } of calls.reverse()) call.reply(bytes(`re: ${body}`));
    expect((await Promise.all(answers)).map(text)).toEqual(['re: a', 're: b', 're: c']);
  });

  it('asks in both directions at once', async () => {
    const [a, b] = createChannelPair();
    const echo: RpcHandler = { ...silent, request: (body, call) => call.reply(body) };
    const [left, right] = [createRpcPeer(a, echo, options), createRpcPeer(b, echo, options)];
    const answers = await Promise.all([left.request(bytes('l')), right.request(bytes('r'))]);
    expect(answers.map(text)).toEqual(['l', 'r']);
  });

  it('keeps the order of requests and notes', async () => {
    const { left, log } = makePeers();
    void left.request(bytes('1')).catch(() => undefined);
    left.notify(bytes('2'));
    void left.request(bytes('3')).catch(() => undefined);
    left.notify(bytes('4'));
    await turn();
    expect(log).toEqual(['request 1', 'notify 2', 'request 3', 'notify 4']);
    left.close();
  });

  it('rejects with what the other side failed with', async () => {
    const { left, calls } = makePeers();
    const answer = left.request(bytes('x'));
    await turn();
    calls[0]?.call.fail(bytes('no'));
    await expect(answer).rejects.toThrow('failed: no');
  });

  it('sends what happens in one turn in one message, also behind microtasks', async () => {
    const [a, b] = createChannelPair();
    let messages = 0;
    const counting: Channel = Object.create(a, {
      sendPieces: { value: (pieces: readonly Uint8Array[]) => (messages++, a.sendPieces(pieces)) },
    }) as Channel;
    for (const member of ['onMessage', 'ref', 'unref', 'flush', 'close'] as const) {
      Object.defineProperty(counting, member, { value: (a[member] as () => void).bind(a) });
    }
    const left = createRpcPeer(counting, silent, options);
    createRpcPeer(b, { ...silent, request: (body, call) => call.reply(body) }, options);
    const answers = Array.from({ length: 1000 }, async (_, index) => {
      for (let step = 0; step < index % 5; step++) await Promise.resolve();
      return text(await left.request(bytes(String(index))));
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)));
    expect(messages).toBe(1);
    left.close();
  });

  it('sends a megabyte at a time when a turn sends much more', async () => {
    const { left, calls } = makePeers();
    const answers = Array.from({ length: 50 }, (_, index) => left.request(Buffer.alloc(1_000_000, index)));
    await turn();
    for (const { call } of calls) call.reply(Buffer.alloc(1_000_000, 7));
    for (const answer of await Promise.all(answers)) expect(Buffer.alloc(1_000_000, 7).equals(answer)).toBe(true);
  });

  it('splits a turn at the longest message of the channel, and refuses a body that is longer', async () => {
    const sockets = await socketPair();
    const [a, b] = [createStreamChannel(sockets.left, { maxFrame: 1000 }), createStreamChannel(sockets.right, { maxFrame: 1000 })];
    const left = createRpcPeer(a, silent, options);
    createRpcPeer(
      b,
      {
        ...silent,
        request: (body, call) => {
          try {
            call.reply(Buffer.alloc(body[0] === 1 ? 2000 : 100));
          } catch (error) {
            call.fail(bytes((error as Error).message.slice(0, 28)));
          }
        },
      },
      options,
    );
    const small = Array.from({ length: 50 }, () => left.request(Buffer.alloc(300)));
    await expect(left.request(Buffer.alloc(992))).rejects.toThrow('rpc: the body has 992 bytes, and at most 991 are allowed.');
    expect(() => left.notify(Buffer.alloc(992))).toThrow(expect.objectContaining({ code: 'ERR_VALUE' }));
    expect((await Promise.all(small)).map(({ length }) => length)).toEqual(small.map(() => 100));
    expect((await left.request(Buffer.alloc(991))).length).toBe(100);
    await expect(left.request(Uint8Array.of(1))).rejects.toThrow('failed: rpc: the body has 2000 bytes');
    left.close();
  });

  it('copies small bodies at the call', async () => {
    const { left, calls } = makePeers();
    const body = bytes('before');
    void left.request(body).catch(() => undefined);
    body.write('after!');
    await turn();
    expect(calls[0]?.body).toBe('before');
    left.close();
  });

  it('references the channel while requests are open, and only then', async () => {
    const [a, b] = createChannelPair();
    let refs = 0;
    a.ref = () => {
      refs++;
    };
    a.unref = () => {
      refs--;
    };
    const left = createRpcPeer(a, silent, options);
    const calls: IncomingCall[] = [];
    const right = createRpcPeer(b, { ...silent, request: (_, call) => void calls.push(call) }, options);
    const answers = [left.request(bytes('1')), left.request(bytes('2')), left.request(bytes('3'))];
    expect(refs).toBe(1);
    await turn();
    calls[0]?.reply(bytes('x'));
    await answers[0];
    expect(refs).toBe(1);
    calls[1]?.fail(bytes('x'));
    right.close();
    await Promise.allSettled(answers);
    expect(refs).toBe(0);
  });
});

describe('an abort', () => {
  it('before the request sends nothing', async () => {
    const { left, log } = makePeers();
    await expect(left.request(bytes('x'), { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    await turn();
    expect(log).toEqual([]);
  });

  it('asks the other side, and rejects with the reason when it gives up', async () => {
    const { left, calls, log } = makePeers();
    const controller = new AbortController();
    const answer = left.request(bytes('x'), { signal: controller.signal });
    await turn();
    calls[0]?.call.onCancel(() => {
      log.push('cancelled');
      calls[0]?.call.cancelled();
    });
    controller.abort(new Error('stop'));
    await expect(answer).rejects.toThrow('stop');
    expect(log).toEqual(['request x', 'cancelled']);
  });

  it('is told to a handler that says only later what is to be done then', async () => {
    const { left, calls, log } = makePeers();
    const controller = new AbortController();
    const answer = left.request(bytes('x'), { signal: controller.signal });
    controller.abort(new Error('stop'));
    await turn();
    calls[0]?.call.onCancel(() => log.push('cancelled'));
    expect(log).toEqual(['request x', 'cancelled']);
    calls[0]?.call.cancelled();
    await expect(answer).rejects.toThrow('stop');
  });

  it('loses nothing when the answer is on its way', async () => {
    const { left, calls, log } = makePeers();
    const controller = new AbortController();
    const answer = left.request(bytes('x'), { signal: controller.signal });
    await turn();
    calls[0]?.call.onCancel(() => log.push('cancelled'));
    calls[0]?.call.reply(bytes('item'));
    controller.abort(new Error('stop'));
    expect(text(await answer)).toBe('item');
    await turn();
    expect(log).toEqual(['request x']);
  });

  it('after the answer is nothing', async () => {
    const { left, calls, log } = makePeers();
    const controller = new AbortController();
    const answer = left.request(bytes('x'), { signal: controller.signal });
    await turn();
    calls[0]?.call.reply(bytes('item'));
    await answer;
    controller.abort();
    await turn();
    expect(log).toEqual(['request x']);
  });
});

describe('the end of the channel', () => {
  it('rejects what is open, cancels what is unanswered, and is told once', async () => {
    const { left, right, calls, log } = makePeers();
    const answers = [left.request(bytes('1')), left.request(bytes('2'))];
    await turn();
    for (const { call } of calls) call.onCancel(() => log.push('cancelled'));
    const own = right.request(bytes('3'));
    right.close();
    right.close();
    await expect(own).rejects.toThrow('broken: ended');
    for (const answer of answers) await expect(answer).rejects.toThrow('broken: ended');
    await expect(left.request(bytes('4'))).rejects.toThrow('broken: ended');
    left.notify(bytes('5'));
    left.close();
    calls[0]?.call.reply(bytes('late'));
    await turn();
    // Who is gone has left before its requests are given up: nothing that they wait for is given to it then.
    expect(log).toEqual(['request 1', 'request 2', 'right closed', 'cancelled', 'cancelled', 'left closed']);
  });

  it('comes behind what was sent before it', async () => {
    const { left, log } = makePeers();
    left.notify(bytes('1'));
    left.notify(bytes('2'));
    left.close();
    await turn();
    expect(log).toEqual(['left closed', 'notify 1', 'notify 2', 'right closed']);
  });
});

describe('a peer that breaks the protocol', () => {
  it.each([
    ['half a header', [1, 0, 0]],
    ['an unknown kind', [9, 1, 0, 0, 0, 0, 0, 0, 0]],
    ['kind nought', [0, 1, 0, 0, 0, 0, 0, 0, 0]],
    ['a body that is cut off', [1, 1, 0, 0, 0, 5, 0, 0, 0, 1]],
    ['an answer to nothing', [3, 2, 0, 0, 0, 0, 0, 0, 0]],
    ['a request twice', [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]],
  ])('is disconnected: %s', async (_, message) => {
    const { right, log, channels } = makePeers();
    const answer = right.request(bytes('x'));
    channels[0]?.send(Uint8Array.from(message));
    await expect(answer).rejects.toThrow(/^broken: rpc: .* The other side does not speak forkful's protocol\.$/);
    await turn();
    expect(log.filter((line) => line.startsWith('right closed')).length).toBe(1);
    expect(log.at(-1)).toBe('left closed');
  });
});
