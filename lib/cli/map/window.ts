/** How much may be under way: begun, and not yet taken by the consumer. */
export interface WindowOptions<T> {
  /** The most items. */
  readonly items: number;
  /** The most weight; one item alone may weigh more. Default: no limit. */
  readonly weight?: number;
  /** What an item weighs. Default: nothing. */
  readonly weigh?: (item: T) => number;
  /** Results in the order of their items (`true`), or as they come. */
  readonly ordered: boolean;
}

interface Slot<R> {
  readonly weight: number;
  settled: boolean;
  result: R | undefined;
}

/**
 * Runs `work` over the items of a source, many at a time, and yields the results, as many as are ready at a time.
 *
 *     source --> [ slot | slot | slot | slot ] --> results
 *                  ^ the consumer takes here     ^ the source is read only while there is room
 *
 * The source is read only as fast as results are taken, so an endless source needs no endless memory. `work` should
 * not reject: when it does, or when the source does, the error comes out after the results that are ready before it.
 */
export async function* mapWindow<T, R>(
  source: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  options: WindowOptions<T>,
): AsyncGenerator<R[]> {
  const weightLimit = options.weight ?? Infinity;
  const slots = new Set<Slot<R>>();
  let weight = 0;
  let ended = false;
  let left = false;
  const hasLeft = (): boolean => left;
  let failure: { readonly error: unknown } | undefined;
  let wakeConsumer = (): void => undefined;
  let wakeReader = (): void => undefined;

  const fail = (error: unknown): void => {
    failure ??= { error };
    wakeConsumer();
  };
  const begin = (item: T): void => {
    const slot: Slot<R> = { weight: options.weigh?.(item) ?? 0, settled: false, result: undefined };
    slots.add(slot);
    weight += slot.weight;
    work(item).then((result) => {
      slot.result = result;
      slot.settled = true;
      wakeConsumer();
    }, fail);
  };
  const read = async (): Promise<void> => {
    for await (const item of source) {
      if (hasLeft()) return;
      begin(item);
      while (slots.size >= options.items || weight >= weightLimit) {
        await new Promise<void>((resolve) => (wakeReader = resolve));
        if (hasLeft()) return;
      }
    }
    ended = true;
    wakeConsumer();
  };
  const takeReady = (): R[] => {
    const ready: R[] = [];
    for (const slot of slots) {
      if (!slot.settled) {
        if (options.ordered) break;
        continue;
      }
      slots.delete(slot);
      weight -= slot.weight;
      ready.push(slot.result as R);
    }
    return ready;
  };

  read().catch(fail);
  try {
    for (;;) {
      const ready = takeReady();
      if (ready.length > 0) {
        wakeReader();
        yield ready;
      } else if (failure !== undefined) {
        throw failure.error;
      } else if (ended && slots.size === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => (wakeConsumer = resolve));
      }
    }
  } finally {
    left = true;
    wakeReader();
  }
}
