/** Nobody needs to see less than this many milliseconds. */
const SHORTEST = 0.01;

/** Which stretch of time is shown; milliseconds. Pure: it knows no pixels but the width that it is told. */
export class View {
  from: number;
  to: number;
  readonly #first: number;
  readonly #last: number;

  constructor(first: number, last: number) {
    // A little room at both ends, so that marks there can be seen.
    const room = Math.max((last - first) * 0.02, SHORTEST);
    this.#first = first - room;
    this.#last = last + room;
    this.from = this.#first;
    this.to = this.#last;
  }

  /** Shows everything. */
  fit(): void {
    this.from = this.#first;
    this.to = this.#last;
  }

  xOf(time: number, width: number): number {
    return ((time - this.from) / (this.to - this.from)) * width;
  }

  timeAt(x: number, width: number): number {
    return this.from + (x / width) * (this.to - this.from);
  }

  /** Makes `factor` times as much time fit; the moment `at` stays where it is. */
  zoom(factor: number, at: number): void {
    const span = this.to - this.from;
    const most = this.#last - this.#first;
    const next = Math.min(most, Math.max(SHORTEST, span * factor));
    this.#show(at - ((at - this.from) / span) * next, next);
  }

  /** Moves by so large a part of what is shown; never beyond the ends. */
  pan(part: number): void {
    const span = this.to - this.from;
    this.#show(this.from + part * span, span);
  }

  #show(from: number, span: number): void {
    this.from = Math.min(Math.max(from, this.#first), this.#last - span);
    this.to = this.from + span;
  }
}

/** Round moments to write on the axis, about `spacing` pixels apart. */
export function ticks(from: number, to: number, width: number, spacing = 110): number[] {
  const rough = ((to - from) * spacing) / Math.max(width, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? 10 * power;
  const found: number[] = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++) found.push(n * step + 0); // never -0
  return found;
}
