const F = String.fromCharCode;

/** Latin-1 text of up to 15 characters. Pieces of eight, four and less: a loop that adds characters takes twice as long. */
export function shortText(b: Uint8Array, start: number, length: number): string {
  let text = '';
  let i = start;
  if (length & 8) {
    text = F(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
    i += 8;
  }
  if (length & 4) {
    text += F(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!);
    i += 4;
  }
  switch (length & 3) {
    case 3:
      return text + F(b[i]!, b[i + 1]!, b[i + 2]!);
    case 2:
      return text + F(b[i]!, b[i + 1]!);
    case 1:
      return text + F(b[i]!);
    default:
      return text;
  }
}

/** A power of two; names that fall on the same place replace each other. */
const PLACES = 1024;
const names = new Array<string | undefined>(PLACES).fill(undefined);

/**
 * A property's name of up to 31 Latin-1 characters. Names come again and again; a known one costs a comparison instead
 * of a new string that the engine would have to look up once more.
 */
export function nameAt(bytes: Uint8Array, start: number, length: number): string {
  if (length === 0) return '';
  let hash = length;
  for (let i = 0; i < length; i++) hash = (hash * 31 + bytes[start + i]!) | 0;
  const place = (hash ^ (hash >>> 10)) & (PLACES - 1);
  const known = names[place];
  if (known?.length === length && isAt(known, bytes, start)) return known;
  let name = '';
  for (let i = 0; i < length; i += 15) name += shortText(bytes, start + i, Math.min(15, length - i));
  names[place] = name;
  return name;
}

function isAt(name: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
