/** A terminal as far as bars need one: what is on its screen, after all that was written to it. */
export class Terminal {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  /** The lines on the screen, without the blanks at their ends. */
  get screen(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  /** Where the cursor stands. */
  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column];
  }

  write(text: string | Uint8Array): boolean {
    const all = typeof text === 'string' ? text : Buffer.from(text).toString();
    for (const [part] of all.matchAll(/\u001B\[[\d;?]*[A-Za-z]|[^]/gu)) {
      if (part.length > 1 && part.startsWith('\u001B')) this.#control(part.at(-1)!, Number(/\d+/.exec(part)?.[0] ?? NaN));
      else this.#character(part);
    }
    return true;
  }

  /** Its window becomes narrower. What has no room is wrapped, and the cursor stays with its text; some terminals cut it off instead. */
  narrow(columns: number, how: 'wrap' | 'cut'): void {
    this.columns = columns;
    const [row, column] = this.cursor;
    const lines = this.screen.map((line) => (how === 'cut' ? [line.slice(0, columns)] : (line.match(new RegExp(`.{1,${String(columns)}}`, 'gu')) ?? [''])));
    this.#row = lines.slice(0, row).flat().length + (how === 'cut' ? 0 : Math.min(Math.floor(column / columns), lines[row]!.length - 1));
    this.#column = how === 'cut' ? Math.min(column, columns - 1) : column % columns;
    this.#lines = lines.flat();
  }

  #character(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') {
      this.#row += 1;
      this.#column = 0; // what the system's terminal driver does
      if (this.#row === this.#lines.length) this.#lines.push('');
    } else {
      const line = this.#lines[this.#row]!.padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
      if (this.#column > this.columns) throw new Error(`a line is wider than ${String(this.columns)} columns: ${line}`);
    }
  }

  #control(name: string, number: number): void {
    const count = Number.isNaN(number) ? 0 : number;
    if (name === 'A') this.#row = Math.max(0, this.#row - Math.max(1, count));
    else if (name === 'G') this.#column = Math.max(1, count) - 1;
    else if (name === 'K') this.#lines[this.#row] = count === 2 ? '' : this.#lines[this.#row]!.slice(0, this.#column);
    else if (name === 'J') {
      this.#lines[this.#row] = this.#lines[this.#row]!.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else throw new Error(`the terminal of the specs does not know ${name}`);
  }
}
