import type { Node } from './syntax.js';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replacements in a piece of source that leave every line where it is. */
export class Edits {
  readonly #edits: Edit[];

  constructor(edits: readonly Edit[] = []) {
    this.#edits = [...edits];
  }

  /** The same replacements, to add others to. */
  copy(): Edits {
    return new Edits(this.#edits);
  }

  /** The text must not contain line breaks: those of the old text are kept behind it. */
  replace({ start, end }: { readonly start: number; readonly end: number }, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Puts text at a place. */
  insert(position: number, text: string): void {
    this.#edits.push({ start: position, end: position, text });
  }

  /** The source of a node after the replacements within it. An outer replacement wins over those inside it. */
  apply(source: string, { start, end }: Pick<Node, 'start' | 'end'>): string {
    const edits = this.#edits
      .filter((edit) => edit.start >= start && edit.end <= end)
      .sort((a, b) => a.start - b.start || (rank(b) > rank(a) ? 1 : rank(b) < rank(a) ? -1 : 0));
    let text = '';
    let at = start;
    for (const edit of edits) {
      if (edit.start < at) continue;
      text += source.slice(at, edit.start) + edit.text + source.slice(edit.start, edit.end).replace(/[^\n]/g, '');
      at = edit.end;
    }
    return text + source.slice(at, end);
  }
}

/** At one place, insertions come first, then the outermost replacement. */
function rank({ start, end }: Edit): number {
  return start === end ? Infinity : end - start;
}
