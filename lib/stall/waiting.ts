import type { ProcessFacts, ResourceFacts, WaitFacts } from './facts.js';

/** One process that waits, and what is known of the thing that it waits for. */
export interface Waiting {
  readonly who: ProcessFacts;
  readonly wait: WaitFacts;
  readonly resource: ResourceFacts | undefined;
}

/** Every wait with who waits and with the manager's knowledge of its resource. */
export function waitingIn(facts: readonly ProcessFacts[]): readonly Waiting[] {
  const resources = new Map(facts.flatMap(({ manager }) => manager?.resources ?? []).map((one) => [one.id, one]));
  return facts.flatMap((who) =>
    who.waits.map((wait) => ({ who, wait, resource: wait.id === undefined ? undefined : resources.get(wait.id) })),
  );
}

/** Who holds a lock or a unit of a semaphore; `undefined` for what nobody can hold. */
export function holdersOf(resource: ResourceFacts | undefined): readonly string[] | undefined {
  const { holders } = (resource?.state ?? {}) as { readonly holders?: readonly { readonly process: string }[] };
  return Array.isArray(holders) ? (holders as readonly { readonly process: string }[]).map(({ process }) => process) : undefined;
}
