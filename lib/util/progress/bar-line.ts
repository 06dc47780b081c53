import { stripVTControlCharacters } from 'node:util';

/** What a bar shows. */
export interface BarContent {
  readonly label: string;
  /** How much is done, from 0 to 1; `undefined`: nobody knows. */
  readonly fraction: number | undefined;
  readonly figures: string;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;
const SHORTEST_LABEL = 12;

/** One line of at most so many columns: `label ======---- 42% figures`. What has no room is left out: first bar, then label, then figures. */
export function barLine({ label, fraction, figures }: BarContent, columns: number, draw: (fraction: number, width: number) => string): string {
  const name = plain(label);
  if (fraction === undefined) return cut(join(cut(name, Math.max(SHORTEST_LABEL, columns - widthOf(figures) - 1)), figures), columns);
  const percent = `${String(Math.floor(fraction * 100)).padStart(3)}%`;
  const fixed = widthOf(percent) + widthOf(figures) + 1;
  const room = columns - fixed - 1;
  const shown = cut(name, Math.max(SHORTEST_LABEL, room - NARROWEST_BAR - 1));
  const width = Math.min(WIDEST_BAR, room - widthOf(shown) - 1);
  const bar = width >= NARROWEST_BAR ? draw(fraction, width) : '';
  return cut(join(shown, bar, percent, figures), columns);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** One line without colours and the like: the bar must know how wide it is. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = '';
  let width = 1;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) break;
    shown += character;
  }
  return `${shown}…`;
}

/** Rather too wide than too narrow: a line that wraps leaves pieces behind. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! >= 0x1100 && character !== '…' ? 2 : 1;
  return width;
}
