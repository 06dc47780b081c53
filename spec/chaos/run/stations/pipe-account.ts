import type { Life } from '../journal.js';
import { LAG, operationsAt, type Operation } from '../operations.js';

/*
 * The account of one direction of a pipe between two processes. Before and after, both write down:
 *
 *   send NUMBER … sent | full | broken | closed         close … done
 *   recv … got NUMBER SENDER | empty | eof | closed
 *
 * Numbers count up as the calls are made. What comes is what was sent, from the first on and without a gap, less what was
 * refused. The end comes when the other side is gone, not before, and then nobody is kept waiting.
 */

/** One side: what it writes down under the name of its station. */
export interface Side {
  readonly life: string;
  readonly station: string;
}

export interface PipeBooks {
  readonly sender: Side;
  readonly receiver: Side;
  /** By name. */
  readonly lives: ReadonlyMap<string, Life>;
}

/** What was on its way for so long, in milliseconds, was with the manager. */
const FLIGHT = 1000;

/** Pure: the rules that are broken, and how many messages came. */
export function accountOfPipe({ sender, receiver, lives }: PipeBooks): { readonly broken: readonly string[]; readonly messages: number } {
  const broken: string[] = [];
  const rule = (holds: boolean, text: string): void => void (holds || broken.push(`pipe from ${sender.life} to ${receiver.life}: ${text}`));
  const operationsOf = ({ life, station }: Side): readonly Operation[] => operationsAt(station, [lives.get(life)!], (text) => rule(false, text));
  const sending = operationsOf(sender);
  const receiving = operationsOf(receiver);
  const senderGone = goneAt(lives.get(sender.life)!, sending);
  const receiverGone = goneAt(lives.get(receiver.life)!, receiving);

  const sends = sending.filter(({ what }) => what === 'send').sort((a, b) => number(a) - number(b));
  const coming = sends.filter(({ outcome }) => outcome === 'sent' || outcome === undefined);
  const got = receiving.filter(({ outcome }) => outcome === 'got');
  got.forEach(({ results: [item, from] }, index) => {
    const expected = coming[index];
    rule(from === sender.life, `a message of ${String(from)} came`);
    rule(expected !== undefined && number(expected) === item, `message ${String(item)} came where ${expected === undefined ? 'none' : String(number(expected))} was to come`);
  });

  for (const { what, outcome, begin, end } of receiving) {
    if (what !== 'recv') continue;
    if (outcome === 'eof') rule(senderGone.from <= end, 'its end was told while the sender was there');
    else if (outcome === 'empty') rule(begin <= senderGone.to + LAG, `a receiver was kept waiting though the sender was gone for ${(begin - senderGone.to).toFixed(0)} ms`);
  }
  for (const send of sends) {
    const { outcome, begin, end } = send;
    if (outcome === 'broken') rule(receiverGone.from <= end, 'a sender was told that nobody receives, and somebody did');
    // Senders of one process take turns: the time of one may run out while another one's question is under way.
    const first = !sends.some((other) => other !== send && other.begin <= begin && other.end >= begin);
    if (outcome === 'full' && first) rule(begin <= receiverGone.to + LAG, `a sender was kept waiting though the receiver was gone for ${(begin - receiverGone.to).toFixed(0)} ms`);
  }
  if (receiving.some(({ outcome }) => outcome === 'eof')) {
    const { diedAt = Infinity } = lives.get(sender.life)!;
    const lost = coming.slice(got.length).filter(({ outcome, end }) => outcome === 'sent' && end < diedAt - FLIGHT);
    rule(lost.length === 0, `${String(lost.length)} messages were sent and did not come before the end: ${lost.slice(0, 5).map(number).join(' ')}`);
  }
  return { broken, messages: got.length };
}

function number({ details }: Operation): number {
  return Number(details[0]);
}

/** When a side may have been gone, and when it was for sure. */
function goneAt({ events, times, diedAt = Infinity }: Life, operations: readonly Operation[]): { readonly from: number; readonly to: number } {
  const closing = operations.find(({ what }) => what === 'close');
  const over = events.findIndex(([, , what]) => what === 'over');
  const ended = Math.min(diedAt, over === -1 ? Infinity : times[over]!);
  return { from: Math.min(ended, closing?.begin ?? Infinity), to: Math.min(ended, closing?.outcome === undefined ? Infinity : closing.end) };
}
