import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createStreamChannel } from '../../lib/transport/stream-channel.js';
import { Inbox } from '../support/inbox.js';

const fixture = join(__dirname, '../fixtures/transport/last-words.ts');

function start(...args: string[]): { stream: Duplex; exited: Promise<unknown[]> } {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  return { stream: child.stdio[3] as Duplex, exited: once(child, 'exit') };
}

describe('the last words of a process', () => {
  it.each([
    ['flush', 10, 1],
    ['flush', 1_000_000, 1],
    ['flush-under-way', 10, 2],
    ['flush-under-way', 1_000_000, 2],
    ['close', 1_000_000, 1],
  ])('arrive whole: %s, ten messages of %i bytes', async (how, size, times) => {
    const { stream, exited } = start(how, String(size));
    const inbox = new Inbox(createStreamChannel(stream));
    expect(await inbox.ended()).toBeUndefined();
    expect(inbox.messages.length).toBe(times * 11);
    const once = [...Array.from({ length: 10 }, (_, index) => Buffer.alloc(size, index)), Buffer.from('goodbye')];
    const expected = times === 1 ? once : [...once, ...once];
    expect(inbox.messages.every((message, index) => message.equals(expected[index] ?? Buffer.alloc(0)))).toBe(true);
    expect((await exited)[0]).toBe(0);
  });

  it('are no lost messages behind a listener that throws', async () => {
    const { stream, exited } = start('throw');
    const channel = createStreamChannel(stream);
    const inbox = new Inbox(channel);
    for (const word of ['one', 'two', 'three']) channel.send(Buffer.from(word));
    await inbox.received(3);
    expect(inbox.texts).toEqual(['caught one', 'caught two', 'caught three']);
    channel.close();
    expect((await exited)[0]).toBe(0);
  });

  it('are read though we write to it after its end', async () => {
    const { stream, exited } = start('flush', '10000');
    // Nobody reads until the process is gone: its words lie in the system's buffer when our write fails.
    stream.pause();
    const channel = createStreamChannel(stream);
    stream.pause();
    await exited;
    channel.send(Buffer.from('are you there?'));
    channel.flush();
    const inbox = new Inbox(channel);
    expect(await inbox.ended()).toBeUndefined();
    expect(inbox.texts.at(-1)).toBe('goodbye');
    expect(inbox.messages.length).toBe(11);
  });
});
