import { byId, type PageElement, type PageEvent } from './browser.js';
import type { View } from './view.js';

export interface Controls {
  readonly canvas: PageElement;
  readonly view: View;
  /** The width of the names beside the drawing. */
  readonly gutter: number;
  changed(): void;
  /** Where the pointer is, on the canvas and on the screen; `undefined` when it has left. */
  pointed(at: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined): void;
}

/** One turn of a wheel makes so many times as much fit. */
const WHEEL = 1.0015;
const STEP = 1.5;
const PAN_STEP = 0.1;

/** Wheel, drag, keys and buttons. */
export function connectControls({ canvas, view, gutter, changed, pointed }: Controls): void {
  const place = (event: PageEvent): { x: number; y: number; width: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, width: Math.max(1, box.width - gutter) };
  };
  const change = (act: () => void): void => {
    act();
    changed();
  };
  const middle = (): number => (view.from + view.to) / 2;

  canvas.addEventListener(
    'wheel',
    (event) => {
      // With Shift, or a wheel that turns sideways, it pans. A page that is taller than its window still scrolls beside the drawing.
      event.preventDefault();
      const { x, width } = place(event);
      const lines = event.deltaMode === 1 ? 16 : 1;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        change(() => view.pan((((event.deltaX === 0 ? event.deltaY : event.deltaX) * lines) / width) * 1));
      } else {
        change(() => view.zoom(WHEEL ** (event.deltaY * lines), view.timeAt(x - gutter, width)));
      }
    },
    { passive: false },
  );

  let dragged: number | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    dragged = event.clientX;
    canvas.setPointerCapture(event.pointerId);
    canvas.className = 'dragged';
  });
  canvas.addEventListener('pointermove', (event) => {
    const { x, y, width } = place(event);
    if (dragged === undefined) {
      pointed({ x, y, left: event.clientX, top: event.clientY });
      return;
    }
    const by = (dragged - event.clientX) / width;
    dragged = event.clientX;
    change(() => view.pan(by));
  });
  const drop = (): void => {
    dragged = undefined;
    canvas.className = '';
  };
  canvas.addEventListener('pointerup', drop);
  canvas.addEventListener('pointercancel', drop);
  canvas.addEventListener('pointerleave', () => pointed(undefined));
  canvas.addEventListener('dblclick', (event) => {
    const { x, width } = place(event);
    change(() => view.zoom(1 / (STEP * STEP), view.timeAt(x - gutter, width)));
  });

  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => view.pan(-PAN_STEP),
    ArrowRight: () => view.pan(PAN_STEP),
    '+': () => view.zoom(1 / STEP, middle()),
    '=': () => view.zoom(1 / STEP, middle()),
    '-': () => view.zoom(STEP, middle()),
    '0': () => view.fit(),
    Home: () => view.pan(-Infinity),
    End: () => view.pan(Infinity),
  };
  canvas.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    change(act);
  });
  byId('in').addEventListener('click', () => change(() => view.zoom(1 / STEP, middle())));
  byId('out').addEventListener('click', () => change(() => view.zoom(STEP, middle())));
  byId('fit').addEventListener('click', () => change(() => view.fit()));
}
