import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import { TestEnvironment } from 'jest-environment-node';
// With its real suffix: Jest loads its environment before the mapping of suffixes is in force.
import { LeakGuard } from './leaks.ts';

/**
 * Node's environment, which fails a spec file that leaves something behind.
 *
 * A spec file is a small program: when it is over, `beforeExit` and `exit` are told to what it loaded, as at the end of
 * any program, so the managers and pools that forkful ends by itself are not leaks.
 */
export default class LeakGuardEnvironment extends TestEnvironment {
  readonly #guard: LeakGuard;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    const guard = new LeakGuard(); // before the environment copies process.env
    super(config, context);
    this.#guard = guard;
  }

  override async teardown(): Promise<void> {
    const inside = this.global.process;
    inside.emit('beforeExit', 0);
    const leaks = await this.#guard.finish();
    await super.teardown();
    if (leaks.length > 0) throw new Error(`This spec file leaves behind:\n  ${leaks.join('\n  ')}`);
  }
}
