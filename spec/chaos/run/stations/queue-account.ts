import type { Life } from '../journal.js';

/*
 * The accounts of one queue. Items are named `life/lane/number`, and everybody writes down:
 *
 *   P item   about to be put           G        about to get
 *   p item   accepted for sure         R item   received
 *   f item   refused for sure          E        nothing received for sure
 *
 * An item is acknowledged a moment before it is received and written down, and who is killed in this moment has it: the
 * manager's own count of acknowledged items tells how many these are, and each must belong to a killed lane that was in
 * the middle of a get. So every item is accounted for, and none is forgiven.
 */

/** What the manager says, what lay in the queue at the end, and what everybody wrote down. */
export interface QueueBooks {
  readonly name: string;
  readonly lives: readonly Life[];
  readonly left: readonly string[];
  readonly accepted: number;
  readonly taken: number;
  readonly size: number;
  readonly claimed: number;
  /** Who came first leaves first. Default: true. */
  readonly inLine?: boolean;
}

/** Pure: the rules that are broken, and how many items died with the getter that had just received them. */
export function account(books: QueueBooks): { readonly broken: readonly string[]; readonly unseen: number } {
  const { name, left, accepted, taken, size, claimed, inLine = true } = books;
  const broken: string[] = [];
  const rule = (holds: boolean, text: string): void => void (holds || broken.push(`queue '${name}': ${text}`));
  const { begun, sure, refused, received, open, backwards } = read(books, rule);
  const seen = new Map(received);
  for (const item of left) {
    rule(!seen.has(item), `${item} was received by ${String(seen.get(item))} and is still there`);
    seen.set(item, 'the queue');
  }
  for (const item of seen.keys()) rule(begun.has(item), `${item} came out and was never put`);
  for (const item of refused) rule(!seen.has(item), `the put of ${item} was refused, and ${String(seen.get(item))} has it`);
  const unseen = taken - received.size;
  rule(claimed === 0, `${String(claimed)} items are claimed though nobody is there`);
  rule(left.length === size, `${String(size)} items were announced, ${String(left.length)} came`);
  rule(accepted === taken + size, `${String(accepted)} items went in, ${String(taken)} came out and ${String(size)} are left`);
  rule(unseen >= 0, `${String(taken)} items were acknowledged, and ${String(received.size)} received`);
  rule(unseen <= open, `${String(unseen)} items vanished between acknowledgement and receipt, and ${String(open)} lanes were killed there`);
  const missing = [...sure].filter((item) => !seen.has(item));
  rule(missing.length <= unseen, `${String(missing.length)} accepted items are gone, and ${String(unseen)} can be: ${missing.slice(0, 5).join(' ')}`);
  rule(!inLine || backwards <= open, `${String(backwards)} items came out of turn, and at most ${String(open)} came back to the front`);
  return { broken, unseen };
}

function read({ name, lives }: QueueBooks, rule: (holds: boolean, text: string) => void) {
  const begun = new Set<string>();
  const sure = new Set<string>();
  const refused = new Set<string>();
  const received = new Map<string, string>();
  let open = 0;
  let backwards = 0;
  for (const { life, killed, events } of lives) {
    const getting = new Set<number>();
    const highest = new Map<string, number>();
    for (const [lane, station, what, item] of events as readonly [number, string, string, string][]) {
      if (station !== name) continue;
      if (what === 'P') begun.add(item);
      else if (what === 'p') sure.add(item);
      else if (what === 'f') refused.add(item);
      else if (what === 'G') getting.add(lane);
      else getting.delete(lane);
      if (what !== 'R') continue;
      rule(!received.has(item), `${item} was received twice, by ${String(received.get(item))} and ${life}`);
      received.set(item, life);
      const [maker, makerLane, number] = item.split('/');
      const from = `${String(lane)} ${String(maker)}/${String(makerLane)}`;
      if (Number(number) < (highest.get(from) ?? -1)) backwards++;
      else highest.set(from, Number(number));
    }
    if (killed) open += getting.size;
    else rule(getting.size === 0, `${life} ended in good order in the middle of a get`);
  }
  return { begun, sure, refused, received, open, backwards };
}
