/** How a send ended; `full` only for one that did not want to wait. */
export type SendOutcome = 'sent' | 'full' | 'broken';

/** How a receive ended: messages that are claimed now, nothing (only for one try), or nothing ever again. */
export type ReceiveOutcome<T> = readonly T[] | 'empty' | 'eof';

/** What the rule needs to know about messages, and whom it tells what. */
export interface PipeRuleOptions<T> {
  /** How much memory messages may take, in the unit of `cost`; a single longer one is let through alone. */
  readonly limit: number;
  /** How much of it one message takes. */
  readonly cost: (message: T) => number;
  /** How much one receive is given at most, in the same unit; one message always. */
  readonly window: number;
  /** A reader is not the only one any more: what it has taken ahead is to come back. */
  readonly onContended: (reader: object) => void;
}
