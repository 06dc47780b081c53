/** A handle that was encoded and is under way to another process. */
export interface Loan {
  /** Who was to read it (see `holderNumber`) has ended: says so to the manager, which knows whether the handle arrived before. */
  recall(holder: number): void;
}

let collected: Loan[] | undefined;

/** A handle was lent. */
export function noteLoan(loan: Loan): void {
  collected?.push(loan);
}

/** Makes something out of values, and gives the handles that were lent in it. */
export function collectLoans<T>(make: () => T): { readonly made: T; readonly loans: readonly Loan[] } {
  const outer = collected;
  const loans: Loan[] = [];
  collected = loans;
  try {
    return { made: make(), loans };
  } finally {
    collected = outer;
    outer?.push(...loans);
  }
}
