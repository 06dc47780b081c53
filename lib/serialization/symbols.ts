import type { Encoder } from './encoder.js';
import { Tag } from './wire-format.js';

const wellKnown = new Map<symbol, string>();
for (const name of Object.getOwnPropertyNames(Symbol)) {
  const symbol: unknown = (Symbol as unknown as Record<string, unknown>)[name];
  if (typeof symbol === 'symbol' && Symbol.keyFor(symbol) === undefined) wellKnown.set(symbol, name);
}

/** Whether the other side can have the same symbol. */
export function symbolCrosses(symbol: symbol): boolean {
  return wellKnown.has(symbol) || Symbol.keyFor(symbol) !== undefined;
}

export function writeSymbol(symbol: symbol, out: Encoder): void {
  const name = wellKnown.get(symbol);
  const key = name ?? Symbol.keyFor(symbol);
  if (key === undefined) {
    out.refuse(
      'symbol',
      `is the symbol ${String(symbol)}, which exists in this process only`,
      "Use Symbol.for('name'), which is the same in every process.",
    );
  }
  out.byte(name === undefined ? Tag.registeredSymbol : Tag.wellKnownSymbol);
  out.string(key);
}

/** The well-known symbol of that name. */
export function wellKnownSymbol(name: string): symbol | undefined {
  for (const [symbol, known] of wellKnown) if (known === name) return symbol;
  return undefined;
}
