import { afterAll, it } from '@jest/globals';

/**
 * An `it` for tests that mostly wait for programs: while one of them runs, those that follow it in the file have begun, `atOnce` in all. They
 * must not need each other.
 */
export function testsAhead(atOnce: number, timeoutMs = 120_000): (name: string, test: () => Promise<void>) => void {
  const tests: (() => Promise<void>)[] = [];
  const begun: (Promise<void> | undefined)[] = [];
  afterAll(async () => void (await Promise.allSettled(begun)), timeoutMs);
  return (name, test) => {
    const index = tests.push(test) - 1;
    const run = async (): Promise<void> => {
      for (let next = index; next < Math.min(tests.length, index + atOnce); next += 1) {
        begun[next] ??= tests[next]!();
        begun[next]!.catch(() => undefined); // its own test says so
      }
      await begun[index];
    };
    it(name, run, timeoutMs);
  };
}
