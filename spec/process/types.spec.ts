import { expect, it } from '@jest/globals';
import { Process, SpawnProcess } from 'forkful';

/* Checked by `npm run typecheck`: each line below an expected error must be one, every other line none. */
function typesOfProcess(): unknown[] {
  const work = (count: number, name: string): string => name.repeat(count);
  const optional = (count?: number): number | undefined => count;
  const withKwargs = (count: number, options: { readonly loud: boolean }): unknown => [count, options];
  return [
    new Process(),
    new Process({ name: 'n', daemon: true }),
    new Process({ target: () => 1 }),
    new Process({ target: work, args: [1, 'a'] }),
    new Process({ target: async (n: number) => Promise.resolve(n), args: [1] }),
    new Process({ target: optional }),
    new Process({ target: optional, args: [] }),
    new Process({ target: optional, args: [1] }),
    new Process({ target: withKwargs, args: [1], kwargs: { loud: true } }),
    new Process({ target: (options: { name: string }) => options, kwargs: { name: 'n' } }),
    new Process(null, work, 'name', [1, 'a']),
    new SpawnProcess({ target: work, args: [1, 'a'] }),
    // @ts-expect-error one argument is missing
    new Process({ target: work, args: [1] }),
    // @ts-expect-error all arguments are missing
    new Process({ target: work }),
    // @ts-expect-error the types are the wrong way round
    new Process({ target: work, args: ['a', 1] }),
    // @ts-expect-error one argument too many
    new Process({ target: work, args: [1, 'a', true] }),
    // @ts-expect-error kwargs of another shape
    new Process({ target: withKwargs, args: [1], kwargs: { loud: 'yes' } }),
    // @ts-expect-error a target is a function
    new Process({ target: 'work' }),
    // @ts-expect-error there is no such option
    new Process({ target: () => 1, deamon: true }),
    // @ts-expect-error seconds are numbers
    new Process().join('1'),
  ];
}

class Counter extends Process {
  constructor(readonly from: number) {
    super({ daemon: true });
  }
  override run(): number {
    return this.from;
  }
}

it('processes are typed by their target', () => {
  expect(typeof typesOfProcess).toBe('function');
  const several: Process[] = [new Counter(1), new Process({ target: (n: number) => n, args: [1] })];
  expect(several.map((process): number | undefined => process.pid)).toEqual([undefined, undefined]);
});
