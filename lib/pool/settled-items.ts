/** How one item of a chunk ended, when not all of them ended well. */
export type SettledItem = { readonly value: unknown } | { readonly error: unknown };

/** The items of a chunk, each with its own end: what the owner of such a chunk gets in place of its values. */
export class SettledItems {
  constructor(readonly items: readonly SettledItem[]) {}
}
