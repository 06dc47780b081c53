import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pipe, Process, SyncManager, type Connection, type Queue } from 'forkful';
import { openRemote } from '../manager/support/remote-manager.js';
import { connectionConformance, failure } from './support/connection-conformance.js';

type Ends<T = unknown> = [Connection<T>, Connection<T>];

/** Lives in the manager: what it makes with `Pipe()` lies there, too. */
class Exchange {
  async pair(answers: Queue<Ends>): Promise<void> {
    const ends = Pipe();
    await answers.put(ends);
    for (const end of ends) end.close(); // the manager keeps no copy
  }
}

async function open() {
  const { manager, close } = await openRemote(SyncManager.with({ Exchange }));
  const exchange = manager.Exchange();
  const answers = manager.Queue<Ends>();
  return {
    pair: async <T>() => {
      await exchange.pair(answers);
      return (await answers.get()) as Ends<T>;
    },
    close,
  };
}

connectionConformance('a pipe of a manager at an address, used as a stranger', open);

describe('a pipe of a manager at an address, given to a child of a stranger', () => {
  let host: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    host = await open();
  });
  afterAll(() => host.close());

  it('T132 echoes, and ends with the last copy', async () => {
    const [mine, theirs] = await host.pair<string>();
    const echo = async (connection: Connection<string>) => {
      for await (const text of connection) await connection.send(text.toUpperCase());
    };
    const child = new Process({ target: echo, args: [theirs] });
    child.start();
    theirs.close();
    for (const text of ['one', 'two']) {
      await mine.send(text);
      expect(await mine.recv({ timeout: 15 })).toBe(text.toUpperCase());
    }
    mine.close();
    await child.join();
    expect(child.exitCode).toBe(0);
  });

  it.each([
    ['before it has read its arguments', async () => undefined],
    ['while it receives', async (mine: Connection<string>) => void (await mine.recv({ timeout: 15 }))],
  ])('ends when that is killed %s', async (_, before) => {
    const [mine, theirs] = await host.pair<string>();
    const child = new Process({ target: async (connection: Connection<string>) => connection.send('here').then(() => connection.recv()), args: [theirs] });
    child.start();
    theirs.close();
    await before(mine);
    child.kill();
    expect(await failure(mine.recv({ timeout: 15 }))).toMatchObject({ name: 'EOFError' });
    await child.join();
    mine.close();
  });
});
