/* Compiled, never run: what the compiler must know of managers, and what it must refuse. */
import { BaseManager, BaseProxy, SyncManager, type IteratorProxy, type PendingIterator, type Queue } from 'forkful';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>): void {}
function uses(_value: unknown): true {
  return true;
}

class Counter {
  count = 0;
  constructor(start: number, _step?: number) {
    this.count = start;
  }
  increment(by = 1): number {
    return (this.count += by);
  }
  async later(text: string): Promise<string[]> {
    return [text];
  }
  fail(): never {
    throw new Error('always');
  }
  *steps(count: number): Generator<number, string, boolean> {
    yield count;
    return 'done';
  }
  async *slowly(): AsyncGenerator<string> {
    yield 'a';
  }
  _own(): void {}
}
class ClockProxy extends BaseProxy {
  hours(): Promise<number> {
    return this.callMethod('getHours') as Promise<number>;
  }
}
class MyManager extends SyncManager.with({
  Counter,
  table: () => new Map<string, number>(),
  lines: async (path: string) => path.split('\n'),
  clock: { callable: (_at: number) => new Date(), proxyType: ClockProxy },
  limited: { callable: Counter, exposed: ['increment'] },
  jobs: {},
}) {}

export async function check(manager: MyManager): Promise<void> {
  const counter = manager.Counter(5);
  same<ReturnType<typeof counter.increment>, Promise<number>>(true);
  same<Parameters<typeof counter.increment>, [by?: number | undefined]>(true);
  same<ReturnType<typeof counter.later>, Promise<string[]>>(true);
  same<ReturnType<typeof counter.fail>, Promise<never>>(true);
  same<ReturnType<typeof counter.steps>, PendingIterator<number, string, boolean>>(true);
  same<Awaited<ReturnType<typeof counter.steps>>, IteratorProxy<number, string, boolean>>(true);
  for await (const step of counter.steps(3)) same<typeof step, number>(uses(step));
  for await (const text of counter.slowly()) same<typeof text, string>(uses(text));
  for await (const entry of manager.table()) same<typeof entry, [string, number]>(uses(entry));
  same<ReturnType<typeof manager.clock>, ClockProxy>(true);
  const line: string | undefined = await manager.lines('x').at(0);
  const any: unknown = await manager.jobs().callMethod('put', [line]);
  const queue: Queue<number> = manager.Queue<number>();
  // @ts-expect-error the class wants a number
  manager.Counter('5');
  // @ts-expect-error there is no such method
  counter.decrement;
  // @ts-expect-error fields do not show
  counter.count;
  // @ts-expect-error what begins with an underscore is not public
  counter._own;
  // @ts-expect-error no such type
  manager.Clock;
  // @ts-expect-error a callable is a function or a class
  MyManager.register('x', 5);
  const plain = await new BaseManager({ address: ['', 0], authKey: 'k' }).start({ initializer: (n: number) => n, initArgs: [1] });
  same<typeof plain, BaseManager>(true);
  const own = await new MyManager('tcp://localhost:1', 'key').connect();
  same<typeof own, MyManager>(true);
  void [any, queue, plain, own];
}
