import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentTypeError, AuthenticationError, BaseManager, BrokenError, Pool, Process, SyncManager, ValueError } from 'forkful';
import { runProgram, type ProgramRun } from '../support/run-program.js';

const fixture = (name: string): string => join(__dirname, '../fixtures/manager', name);
const posix = process.platform === 'win32' ? it.skip : it; // SIGKILL from within, Unix sockets

class Counter {
  #count = 0;
  increment(by = 1): number {
    return (this.#count += by);
  }
  sleep(): Promise<never> {
    return new Promise(() => undefined);
  }
}
class Counters extends SyncManager.with({ Counter }) {}
class Visitor extends SyncManager.with({ Counter }) {}

/** Runs the server program; `with` gets its address. */
async function serve(address: string, key: string, visit: (address: string) => Promise<void>): Promise<ProgramRun> {
  let visiting: Promise<void> | undefined;
  const run = await runProgram(process.execPath, [fixture('remote-server.mjs'), address, key], {
    watch: (stdout) => {
      if (visiting === undefined && stdout.includes('\n')) visiting = visit(stdout.slice(0, stdout.indexOf('\n')));
    },
  });
  await visiting;
  return run;
}

function client(address: string, key: string, what: string): Promise<ProgramRun> {
  return runProgram(process.execPath, [fixture('remote-client.mjs'), address, key, what]);
}

describe('T128 two programs that share an address and a key', () => {
  it('T128 share queues and objects over TCP, with their children', async () => {
    const runs: ProgramRun[] = [];
    const server = await serve('tcp://127.0.0.1:0', 'a secret', async (address) => {
      runs.push(await client(address, 'a secret', 'one'));
      runs.push(await client(address, 'a secret', 'two'));
      runs.push(await client(address, 'another secret', 'three'));
      const manager = await new (BaseManager.with({ jobs: {} }))({ address, authKey: 'a secret' }).connect();
      await manager.jobs().callMethod('put', ['end']);
    });
    expect(runs.map(({ lines }) => lines)).toEqual([['sum 15, queued 2', 'RemoteError'], ['sum 30, queued 4', 'RemoteError'], []]);
    expect(runs[2]?.stderr).toContain('AuthenticationError');
    expect(server.stderr).toBe('');
    expect(server.lines.slice(1)).toEqual(['job {"from":"one"}', 'job {"from":"two"}', 'job "end"', 'later 4, counter 30']);
    expect([server.exitCode, server.left]).toEqual([0, []]);
  });

  posix('lose no item when one is killed that waits for it through the manager', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'remote-spec-'));
    const server = await serve(join(directory, 'socket'), 'k', async (address) => {
      expect((await client(address, 'k', 'wait')).signal).toBe('SIGKILL');
      const manager = await new (BaseManager.with({ jobs: {} }))({ address, authKey: 'k' }).connect();
      await manager.jobs().callMethod('put', ['end']);
    });
    rmSync(directory, { recursive: true });
    expect(server.lines.slice(1, 2)).toEqual(['job "end"']);
  });
});

describe('a manager with an address and a key of its own', () => {
  const managers: InstanceType<typeof Counters>[] = [];
  afterEach(async () => {
    for (const manager of managers.splice(0)) await manager.shutdown();
  });
  async function started(address: string | [string, number] | null, authKey: string | null = 'a key'): Promise<InstanceType<typeof Counters>> {
    const manager = new Counters({ address, authKey, shutdownTimeout: 5 });
    managers.push(manager);
    return manager.start();
  }

  it('lets in who has the key; the program’s own processes need none, however old they are', async () => {
    const pool = new Pool(1);
    await pool.apply(() => 1);
    const manager = await started(['127.0.0.1', 0]);
    expect(manager.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const counter = manager.Counter();
    expect(await counter.increment(1)).toBe(1);
    expect(await pool.apply((one: typeof counter) => one.increment(1), [counter])).toBe(2);
    await pool.close();
    await pool.join();
    const child = new Process({
      target: async (address: string, one: typeof counter) => {
        const visitor = await new Visitor({ address, authKey: 'a key' }).connect();
        const queue = visitor.Queue();
        await queue.put(await visitor.Counter().increment(5));
        if (((await queue.get()) as number) !== 5) process.exit(1);
        await one.increment(10);
      },
      args: [manager.address, counter],
    });
    child.start();
    await child.join();
    expect(child.exitCode).toBe(0);
    expect(await counter.increment(0)).toBe(12);
  });

  it('turns away who has another key, and says at once where nobody listens', async () => {
    const { address } = await started('tcp://127.0.0.1:0');
    await expect(new Visitor({ address, authKey: 'wrong' }).connect()).rejects.toThrow(AuthenticationError);
    await expect(new Visitor({ address }).connect()).rejects.toThrow(AuthenticationError);
    await expect(new Visitor({ address: join(tmpdir(), 'nobody-listens'), authKey: 'k' }).connect()).rejects.toThrow(BrokenError);
    await expect(new Visitor().connect()).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
    expect(() => new Visitor({ address: 'tcp://nowhere' })).toThrow(ValueError);
    expect(() => new Visitor({ authKey: 5 as never })).toThrow(ArgumentTypeError);
  });

  it('gives its key to no handle: a process that never had it is told which manager it is', async () => {
    const port = await freePort();
    const run = await runProgram(process.execPath, ['--input-type=module', '-e', FOREIGN, String(port)], { cwd: __dirname });
    expect(run.stderr).toBe('');
    expect(run.lines).toEqual(['AuthenticationError true', '1']);
  });

  it('breaks all connections when it is killed', async () => {
    const manager = await started('tcp://127.0.0.1:0');
    const visitor = await new Visitor({ address: manager.address, authKey: 'a key' }).connect();
    const calls = [visitor.Counter().sleep(), manager.Counter().sleep(), visitor.Queue().get()].map((call) => call.catch((error: unknown) => error));
    await visitor.debugInfo();
    process.kill(manager.pid!, 'SIGKILL');
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(BrokenError);
    await expect(visitor.Counter().increment()).rejects.toThrow(BrokenError);
    await manager.join();
    expect(manager.exitCode).toBe(-9);
    expect(() => manager.Counter()).toThrow('server not yet started');
  });

  it('T129 may be followed by another one on the same port at once', async () => {
    const address = `tcp://127.0.0.1:${String(await freePort())}`;
    for (let round = 0; round < 3; round++) {
      const manager = await started(address);
      const visitor = await new Visitor({ address, authKey: 'a key' }).connect();
      const queue = visitor.Queue<number>();
      await queue.put(round);
      expect(await queue.get()).toBe(round);
      expect(manager.address).toBe(address);
      await manager.shutdown();
    }
  });

  it('says at start() that the address is taken', async () => {
    const { address } = await started('tcp://127.0.0.1:0');
    const second = new Counters({ address, authKey: 'a key' });
    await expect(second.start()).rejects.toMatchObject({ code: 'ERR_RUNTIME', message: expect.stringContaining('EADDRINUSE') as unknown });
    await second.shutdown();
  });
});

/** Main program: a queue crosses to a child that was started before the connection, so it has no key for what is in it. */
const FOREIGN = `
import { BaseManager, Process, Queue } from 'forkful';
const [port] = process.argv.slice(1);
class Server extends BaseManager.with({ list: () => [1] }) {}
const server = new Process({
  target: async (port, up, done) => {
    const server = new Server({ address: ['127.0.0.1', Number(port)], authKey: 'hidden' }).getServer();
    const serving = server.serveForever();
    await server.ready;
    await up.put(1);
    await done.get();
    await server.shutdown();
    await serving;
  },
  args: [port, globalThis.up = new Queue(), globalThis.done = new Queue()],
});
server.start();
await up.get();
const wares = new Queue();
const told = new Queue();
const early = new Process({
  target: async (wares, told) => {
    const list = await wares.get();
    await list.getValue().catch((error) => told.put(error.name + ' ' + error.message.includes('127.0.0.1:' + process.argv.at(-1))));
  },
  args: [wares, told],
});
early.start();
await told.qsize();
const manager = await new Server({ address: 'tcp://127.0.0.1:' + port, authKey: 'hidden' }).connect();
const list = manager.list();
console.log; await wares.put(list);
console.log(await told.get());
console.log(String(await list.getValue()));
await done.put(1);
await early.join();
await server.join();
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
