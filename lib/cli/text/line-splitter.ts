import { StringDecoder } from 'node:string_decoder';

/** The longest line in characters; what is longer is hardly text, and must not fill the memory. */
export const LONGEST_LINE = 64 * 1024 * 1024;

/** A line that is too long to be held. */
export class LineTooLongError extends Error {
  /** The line's number, from 1. */
  readonly line: number;

  constructor(line: number) {
    super(`line ${line} is longer than ${LONGEST_LINE} characters. Is this a text file?`);
    this.line = line;
  }
}

/**
 * Cuts a stream of bytes into lines of UTF-8 text.
 *
 * Lines end with `\n` or `\r\n`; the end mark is taken off, and so is a byte order mark at the very beginning. A last
 * line without an end mark counts. A character whose bytes come in two pieces comes out whole.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #longest: number;
  #rest = '';
  #count = 0;
  #begun = false;

  constructor(longest: number = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** Takes the next bytes and gives the lines that they complete. */
  push(bytes: Uint8Array): string[] {
    const text = this.#withoutMark(this.#decoder.write(bytes));
    const end = text.lastIndexOf('\n');
    if (end === -1) {
      this.#keep(text);
      return [];
    }
    const lines = (this.#rest + text.slice(0, end)).split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.endsWith('\r')) lines[index] = line.slice(0, -1);
    }
    this.#count += lines.length;
    this.#rest = '';
    this.#keep(text.slice(end + 1));
    return lines;
  }

  /** Says that no more bytes come, and gives the last line when it had no end mark. */
  end(): string[] {
    const last = this.#rest + this.#withoutMark(this.#decoder.end());
    this.#rest = '';
    return last === '' ? [] : [last.endsWith('\r') ? last.slice(0, -1) : last];
  }

  #withoutMark(text: string): string {
    if (this.#begun || text === '') return text;
    this.#begun = true;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  #keep(text: string): void {
    this.#rest += text;
    if (this.#rest.length > this.#longest) throw new LineTooLongError(this.#count + 1);
  }
}
