import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { barLine } from '../../lib/util/progress/bar-line.js';
import { displayBar, displayLines } from '../../lib/util/progress/display.js';
import { durationText, figures } from '../../lib/util/progress/figures.js';
import { Meter } from '../../lib/util/progress/meter.js';
import { ProgressCount } from '../../lib/util/progress/progress-count.js';
import { progressFeed } from '../../lib/util/progress/progress-feed.js';
import { isScreen, Screen } from '../../lib/util/progress/screen.js';
import { Terminal } from '../support/terminal.js';

const stream = (terminal: Terminal) => terminal as unknown as NodeJS.WriteStream;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'warning', 'uncaughtExceptionMonitor'];
const listeners = () => SIGNALS.map((name) => process.listenerCount(name));

describe('the rate', () => {
  it('is that of the last seconds, and begins with the first step', () => {
    const meter = new Meter();
    expect(meter.rate(0, 0)).toBe(0);
    meter.note(2, 0);
    expect(meter.rate(4, 2)).toBe(0.5);
    for (let at = 10; at <= 20; at += 0.5) meter.note(at, (at - 9) * 100);
    expect(meter.rate(20, 1100)).toBeCloseTo(100);
    for (let at = 20.5; at <= 30; at += 0.5) meter.note(at, 1100 + (at - 20) * 10);
    expect(meter.rate(30, 1200)).toBeCloseTo(10);
  });

  it('of slow steps is that of the last one', () => {
    const meter = new Meter();
    for (let step = 1; step <= 5; step += 1) meter.note(step * 60, step);
    expect(meter.rate(300, 5)).toBeCloseTo(1 / 60);
  });
});

describe('the figures', () => {
  const progress = { label: 'x', total: 1000, done: 420, failed: 0, elapsed: 12, rate: 35, remaining: 16.57, over: false };

  it.each([
    [progress, {}, '420 of 1,000 files · 35 files/s · 17 s left'],
    [{ ...progress, failed: 3 }, {}, '420 of 1,000 files · 35 files/s · 17 s left · 3 failed'],
    [{ ...progress, elapsed: 0.3 }, {}, '420 of 1,000 files · 35 files/s'],
    [{ ...progress, total: undefined, remaining: undefined, rate: 0.25 }, {}, '420 files · 0.3 files/s'],
    [{ ...progress, rate: 0.004 }, { bytesPerSecond: 3_400_000 }, '420 of 1,000 files · 0.004 files/s · 3.4 MB/s · 17 s left'],
    [{ ...progress, done: 1000, over: true, remaining: 0 }, {}, '1,000 files · 35 files/s · 12 s'],
    [{ ...progress, over: true, remaining: 0 }, {}, '420 of 1,000 files · 35 files/s · 12 s'],
    [{ ...progress, total: 1, done: 0 }, { bytesPerSecond: 12 }, '0 of 1 file · 35 files/s · 12 B/s · 17 s left'],
  ])('of %j %j', (given, wording, text) => expect(figures(given, { unit: 'file', ...wording })).toBe(text));

  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [187, '3:07 min'],
    [7500, '2:05 h'],
    [180_000, '2 days 2 h'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
});

describe('the line of a bar', () => {
  const draw = (fraction: number, width: number) => '='.repeat(Math.round(fraction * width)).padEnd(width, '-');

  it('has label, bar, percent and figures', () => {
    expect(barLine({ label: 'photos', fraction: 0.5, figures: '5 of 10' }, 40, draw)).toBe('photos ==========----------  50% 5 of 10');
    expect(barLine({ label: 'photos', fraction: undefined, figures: '5' }, 40, draw)).toBe('photos 5');
    expect(barLine({ label: ' a\n\u001B[31mb\u001B[39m\u0007 ', fraction: undefined, figures: '5' }, 40, draw)).toBe('a b 5');
  });

  it('is never wider than there is room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), fc.integer({ min: 20, max: 200 }), (label, fraction, columns) => {
        const line = barLine({ label, fraction, figures: '420 of 1,000 files · 35 files/s' }, columns, draw);
        expect(Array.from(line).length).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\n/);
      }),
    );
  });
});

describe('the screen', () => {
  function setUp() {
    const terminal = new Terminal();
    const stderr = { isTTY: true, columns: 80, rows: 24, write: (text: string) => terminal.write(text) } as unknown as NodeJS.WriteStream;
    const stdout = { isTTY: true, write: (text: string) => terminal.write(text) } as unknown as NodeJS.WriteStream;
    return { terminal, stderr, stdout, screen: new Screen(stderr, [stdout]) };
  }
  const bar = (label: string) => () => ({ label, fraction: 0, figures: 'f' });
  const line = (label: string) => `${label} ${'-'.repeat(30)}   0% f`;

  it('draws all bars below what others write, and takes them away without a trace', () => {
    const { terminal, stderr, stdout, screen } = setUp();
    const before = { listeners: listeners(), write: stderr.write, other: stdout.write };
    const hideA = screen.show(bar('a'));
    const hideB = screen.show(bar('b'));
    screen.frame();
    screen.frame();
    expect(terminal.screen).toEqual([line('a'), line('b')]);
    stdout.write('hello\n');
    expect(terminal.screen).toEqual(['hello', '']);
    stderr.write('again\nand again\n');
    screen.frame();
    expect(terminal.screen).toEqual(['hello', 'again', 'and again', line('a'), line('b')]);
    hideA();
    screen.frame();
    expect(terminal.screen).toEqual(['hello', 'again', 'and again', line('b')]);
    hideB();
    hideB();
    screen.frame();
    expect(terminal.screen).toEqual(['hello', 'again', 'and again', '']);
    expect(terminal.cursor).toEqual([3, 0]);
    expect({ listeners: listeners(), write: stderr.write, other: stdout.write }).toEqual(before);
    stdout.write('x\n');
    expect(terminal.screen).toEqual(['hello', 'again', 'and again', 'x', '']);
  });

  it('leaves standing what is written past it, as a worker does', () => {
    const { terminal, screen } = setUp();
    const hides = ['a', 'b'].map((label) => screen.show(bar(label)));
    screen.frame();
    terminal.write('a worker\n');
    screen.frame();
    expect(terminal.screen).toEqual([expect.stringMatching(/^a worker/), line('a'), line('b')]);
    for (const hide of hides) hide();
    expect(terminal.screen).toEqual([expect.stringMatching(/^a worker/), '']);
  });

  it('stays away while somebody is in the middle of a line', () => {
    const { terminal, stdout, screen } = setUp();
    const hide = screen.show(bar('a'));
    screen.frame();
    for (let dots = 0; dots < 3; dots += 1) {
      stdout.write('.');
      screen.frame();
    }
    expect(terminal.screen).toEqual(['...']);
    stdout.write('done\n');
    screen.frame();
    expect(terminal.screen).toEqual(['...done', line('a')]);
    stdout.write('half');
    hide();
    expect(terminal.screen).toEqual(['...done', 'half']);
    expect(terminal.cursor).toEqual([1, 4]);
  });

  it('shows as many bars as there are lines, and the others as room comes', () => {
    const { terminal, stderr, screen } = setUp();
    (stderr as { rows: number }).rows = 3;
    const hides = ['a', 'b', 'c', 'd'].map((label) => screen.show(bar(label)));
    screen.frame();
    expect(terminal.screen).toEqual([line('a'), line('b')]);
    hides[0]!();
    screen.frame();
    expect(terminal.screen).toEqual([line('b'), line('c')]);
    for (const hide of hides) hide();
    expect(terminal.screen).toEqual(['']);
  });

  it.each(['wrap', 'cut'] as const)('leaves nothing behind on a terminal that becomes narrower and has to %s lines', (how) => {
    const { terminal, stderr, stdout, screen } = setUp();
    const narrow = (columns: number) => {
      terminal.narrow(columns, how);
      (stderr as { columns: number }).columns = columns;
    };
    const narrowLine = (label: string) => `${label} ${'-'.repeat(20)}   0% f`;
    stdout.write('what was there before\n');
    const hides = ['a', 'b'].map((label) => screen.show(bar(label)));
    screen.frame();
    narrow(30);
    screen.frame();
    expect(terminal.screen).toEqual(['what was there before', narrowLine('a'), narrowLine('b')]);
    narrow(25);
    stdout.write('hello\n');
    expect(terminal.screen).toEqual(['what was there before', 'hello', '']);
    screen.frame();
    narrow(22);
    for (const hide of hides) hide();
    expect(terminal.screen).toEqual(['what was there before', 'hello', '']);
  });

  it('clears itself at a signal, which then goes its way; and before warnings and errors', () => {
    const { terminal, screen } = setUp();
    const heard: string[] = [];
    const hear = (name: string) => heard.push(name);
    process.on('SIGHUP', hear);
    const hide = screen.show(bar('a'));
    screen.frame();
    process.emit('SIGHUP', 'SIGHUP');
    expect(terminal.screen).toEqual(['']);
    expect(heard).toEqual(['SIGHUP']);
    screen.frame();
    expect(terminal.screen).toEqual([line('a')]);
    process.emit('uncaughtExceptionMonitor' as 'warning', new Error('x'));
    expect(terminal.screen).toEqual(['']);
    screen.frame();
    hide();
    process.off('SIGHUP', hear);
    expect(terminal.screen).toEqual(['']);
  });

  it('leaves alone what somebody else has hooked meanwhile', () => {
    const { terminal, stdout, screen } = setUp();
    const hide = screen.show(bar('a'));
    const ours = stdout.write;
    const theirs = ((text: string) => ours.call(stdout, `<${text}>`)) as typeof stdout.write;
    stdout.write = theirs;
    screen.frame();
    stdout.write('x\n');
    hide();
    stdout.write('y\n');
    expect(stdout.write).toBe(theirs);
    expect(terminal.screen).toEqual(['<x', '><y', '>']);
  });

  it('is a terminal with somebody before it', () => {
    expect(isScreen({ isTTY: true }, {})).toBe(true);
    expect(isScreen({}, {})).toBe(false);
    expect(isScreen({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(isScreen({ isTTY: true }, { CI: 'true' })).toBe(false);
    expect(isScreen({ isTTY: true }, { CI: '' })).toBe(true);
  });

  it('shows a count until it ends', () => {
    const { terminal, screen } = setUp();
    const count = new ProgressCount();
    count.label = 'photos';
    count.setTotal(10);
    displayBar(count, { unit: 'photo', interval: 5 }, screen);
    count.add(5, 1);
    screen.frame();
    expect(terminal.screen[0]).toMatch(/^photos =+-+ {2}50% 5 of 10 photos · [\d,.]+ photos\/s( · \S+ s left)? · 1 failed$/);
    count.end();
    expect(terminal.screen).toEqual(['']);
  });

  it('of the specs does what a terminal does', () => {
    const terminal = new Terminal();
    stream(terminal).write('abc\rX\n12\u001B[1A\u001B[1G\u001B[0K');
    expect([terminal.screen, terminal.cursor]).toEqual([['', '12'], [0, 0]]);
  });
});

describe('lines in place of a bar', () => {
  it('come at intervals, and tell the end when there was one before', async () => {
    const lines: string[] = [];
    const count = new ProgressCount();
    count.label = 'photos';
    displayLines(count, { unit: 'photo', interval: 0.01 }, (line) => lines.push(line));
    count.add(3, 0);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lines[0]).toMatch(/^photos: 3 photos · [\d,.]+ photos\/s · 0\.\d s so far\n$/);
    count.setTotal(3);
    count.end();
    expect(lines.at(-1)).toMatch(/^photos: 3 photos · [\d,.]+ photos\/s · 0\.\d s\n$/);
  });

  it('do not come at all when the work is short', () => {
    const lines: string[] = [];
    const count = new ProgressCount();
    displayLines(count, { unit: 'photo', interval: 60 }, (line) => lines.push(line));
    count.add(3, 0);
    count.end();
    expect(lines).toEqual([]);
  });
});

describe('the feed', () => {
  it('gives the newest state, and the end once', async () => {
    const count = new ProgressCount();
    count.setTotal(9);
    const feed = progressFeed(count, () => undefined);
    expect((await feed.next()).value).toMatchObject({ done: 0, total: 9, over: false });
    count.add(1, 0);
    count.add(1, 1);
    expect((await feed.next()).value).toMatchObject({ done: 2, failed: 1, over: false });
    const last = feed.next();
    const after = feed.next();
    count.end();
    expect((await last).value).toMatchObject({ done: 2, over: true, remaining: 0 });
    expect(await after).toEqual({ done: true, value: undefined });
    expect(await feed.next()).toEqual({ done: true, value: undefined });
  });

  it('of work that is over gives the end alone; who leaves is left alone', async () => {
    const count = new ProgressCount();
    const left = progressFeed(count, () => undefined);
    await left.next();
    const waiting = left.next();
    await left.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
    count.end();
    const all = [];
    for await (const progress of progressFeed(count, () => undefined)) all.push(progress.over);
    expect(all).toEqual([true]);
  });
});
