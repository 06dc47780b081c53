import type { Random } from '../random.js';

/** What a task does once it has begun. */
export const deeds = ['quick', 'slow', 'busy', 'throws', 'large', 'dies', 'exits', 'endless', 'never'] as const;
export type Deed = (typeof deeds)[number];

/** One task, as it is handed to a worker. */
export interface Order {
  readonly id: string;
  readonly deed: Deed;
  readonly ms: number;
  /** Where its begin is written down. */
  readonly ledger: string;
}

const LARGE = 300_000;

/** What the worker does. It stands alone: functions of the main module cross by value. */
export async function fulfil({ id, deed, ms, ledger }: Order): Promise<string | Uint8Array> {
  process.getBuiltinModule('node:fs').appendFileSync(ledger, `${id}\n`);
  switch (deed) {
    case 'quick':
      break;
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, ms));
      break;
    case 'busy':
      for (const end = performance.now() + ms; performance.now() < end; );
      break;
    case 'throws':
      throw new RangeError(id);
    case 'large':
      return new Uint8Array(LARGE).fill(id.length);
    case 'dies':
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => {});
      break;
    case 'exits':
      process.exit(7);
    case 'endless':
      for (;;);
    case 'never':
      await new Promise(() => {});
  }
  return id;
}

/** Gives `ms` items, one by one. */
export function* tell({ id, ms, ledger }: Order): Generator<string> {
  process.getBuiltinModule('node:fs').appendFileSync(ledger, `${id}\n`);
  for (let n = 0; n < ms; n++) yield `${id} item ${String(n)}`;
}

/** Whether a value is what the task had to give. */
export function isRight({ id, deed }: Order, value: unknown): boolean {
  if (deed === 'large') return value instanceof Uint8Array && value.length === LARGE && value.every((byte) => byte === id.length);
  return value === id;
}

/** Whether the task ends by itself, given enough time. */
export function endsByItself({ deed }: Order): boolean {
  return deed !== 'endless' && deed !== 'never';
}

/** Most tasks are short. */
export function pickDeed(random: Random): Deed {
  if (random.chance(0.75)) return 'quick';
  return random.pick(deeds);
}
