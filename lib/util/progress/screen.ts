import type cliProgress from 'cli-progress';
import { lazyRequire } from '../lazy-require.js';
import { decidingHandlers, onlookingHandler } from '../own-signals.js';
import { barLine, type BarContent } from './bar-line.js';
import { StreamHook } from './stream-hook.js';

/*
 * The one place where bars are drawn: at the bottom of the terminal that stderr is, all of this process's together.
 *
 * A write of anybody else, while bars are shown (told as a story):
 * 1. The bars are erased; the cursor stands where the first one began. 2. The text is written. 3. If it ends a line, the bars
 * are drawn below it, at the next tenth of a second. 4. If it does not, they stay away until the line is ended.
 *
 * Between two frames the cursor stands where the first bar begins, not behind the last one. A window that becomes narrower wraps the bars
 * into more lines than we know of, or cuts them off, as the terminal pleases; the cursor stays at the text it stands at, and what is to be
 * erased is below it, whatever became of it. A line that somebody writes past us, as a worker does, is not counted among ours either.
 */

const FRAME_MS = 100;
/** Its own clock is not used: it would keep the program alive, and draw over half a line. */
const OWN_CLOCK_FPS = 0.001;

const load = lazyRequire<typeof cliProgress>('cli-progress');

/** cli-progress's own pieces that its types leave out. */
interface Bars extends cliProgress.MultiBar {
  readonly bars: cliProgress.SingleBar[];
  readonly terminal: { cursorRelativeReset(): void; clearBottom(): void };
  timer: NodeJS.Timeout | null;
  update(): void;
}

/** What a bar shows just now. */
export type Draw = () => BarContent;

/** Draws bars at the bottom of a terminal. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  readonly #hooks: readonly StreamHook[];
  readonly #onSignal = onlookingHandler((signal: NodeJS.Signals) => this.#signalled(signal));
  readonly #erase = (): void => this.erase();
  /** In the order in which they came; those that find no room wait. */
  readonly #all = new Set<Draw>();
  #bars: Bars | undefined;
  #clock: NodeJS.Timeout | undefined;
  #drawn = false;

  /** `others` are further streams that may lead to the same terminal. */
  constructor(stream: NodeJS.WriteStream, others: readonly NodeJS.WriteStream[]) {
    this.#stream = stream;
    this.#hooks = [stream, ...others.filter((other) => other.isTTY)].map((one) => new StreamHook(one, () => this.erase()));
  }

  /** Shows one more bar until the function returned is called. */
  show(draw: Draw): () => void {
    this.#all.add(draw);
    if (this.#all.size === 1) this.#open();
    return () => {
      if (!this.#all.delete(draw)) return;
      this.erase();
      if (this.#all.size === 0) this.#close();
    };
  }

  /** Takes the bars off the screen until the next frame. */
  erase(): void {
    if (!this.#drawn || this.#bars === undefined) return;
    this.#drawn = false;
    this.#bars.terminal.cursorRelativeReset();
    this.#bars.terminal.clearBottom();
  }

  /** Draws the bars as they are now, unless somebody is in the middle of a line. */
  frame(): void {
    if (this.#bars === undefined || this.#hooks.some(({ midLine }) => midLine)) return;
    this.#arrange(this.#bars);
    this.#drawn = true;
    this.#bars.update();
    this.#bars.terminal.clearBottom();
    this.#bars.terminal.cursorRelativeReset();
    this.#bars.timer?.unref();
    this.#listen();
  }

  #open(): void {
    const { MultiBar } = load();
    const [own] = this.#hooks as [StreamHook];
    const stream = this.#stream;
    const target = {
      isTTY: true,
      get columns() {
        return stream.columns;
      },
      write: (text: string) => own.writeThrough(text),
    };
    this.#bars = new MultiBar({
      stream: target as unknown as NodeJS.WriteStream,
      format: (options, { maxWidth }, payload) => this.#line(payload as { readonly draw: Draw }, options, maxWidth),
      fps: OWN_CLOCK_FPS,
      clearOnComplete: true,
      gracefulExit: false,
      forceRedraw: true,
      linewrap: true, // leaves the terminal's mode alone; our lines fit
    }) as Bars;
    for (const hook of this.#hooks) hook.open();
    this.#listen();
    this.#clock = setInterval(() => this.frame(), FRAME_MS).unref();
  }

  #close(): void {
    clearInterval(this.#clock);
    clearTimeout(this.#bars?.timer ?? undefined); // its own stop() would clear the line that somebody is in the middle of
    this.#bars = undefined;
    for (const hook of this.#hooks) hook.close();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, this.#onSignal);
    for (const name of ['exit', 'warning', 'uncaughtExceptionMonitor']) process.off(name, this.#erase);
  }

  /** As many as the terminal has lines for, and one line left for what others write. */
  #arrange(bars: Bars): void {
    const room = Math.max(1, (this.#stream.rows || 24) - 1);
    const wanted = [...this.#all].slice(0, room);
    bars.bars.length = 0;
    for (const draw of wanted) bars.create(1, 0, { draw });
  }

  #line({ draw }: { readonly draw: Draw }, options: cliProgress.Options, columns: number): string {
    const { Format } = load();
    const bar = (fraction: number, width: number): string => {
      const sized = { ...options, barsize: width, barCompleteString: '='.repeat(width), barIncompleteString: '-'.repeat(width) };
      return Format.BarFormat(fraction, sized);
    };
    // The last column stays free: some terminals wrap when it is written.
    return barLine(draw(), columns - 1, bar);
  }

  /** Before everybody else, and once each: what is said at an end belongs on a clean line. */
  #listen(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      if (!process.listeners(name).includes(this.#onSignal)) process.prependListener(name, this.#onSignal);
    }
    for (const name of ['exit', 'warning', 'uncaughtExceptionMonitor']) {
      if (!process.listeners(name as 'exit').includes(this.#erase)) process.prependListener(name as 'exit', this.#erase);
    }
  }

  /** Without a listener of somebody else the signal does what it would have done without us. */
  #signalled(signal: NodeJS.Signals): void {
    this.erase();
    process.off(signal, this.#onSignal);
    if (decidingHandlers(signal) > 0) return;
    for (const hook of this.#hooks) hook.close();
    process.kill(process.pid, signal);
  }
}

let screen: Screen | undefined;

/** The screen of this process; `undefined` where stderr is no terminal that can move its cursor, or nobody looks at it. */
export function theScreen(): Screen | undefined {
  if (!isScreen(process.stderr, process.env)) return undefined;
  try {
    load();
  } catch {
    return undefined; // a single-executable application has no packages beside it
  }
  return (screen ??= new Screen(process.stderr, [process.stdout]));
}

/** Whether a stream is a terminal with a person before it. */
export function isScreen(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  const ci = env['CI'];
  return stream.isTTY === true && env['TERM'] !== 'dumb' && (ci === undefined || ci === '' || ci === 'false');
}

/** For those that write to a descriptor itself: takes the bars away first. */
export function beforeBareWrite(): void {
  screen?.erase();
}
