/*
 * What the page uses of a browser, and no more: the library itself is compiled without a browser's types, and the specs give the drawing code a
 * canvas that only notes what is drawn.
 */

/** What is drawn on. */
export interface Canvas2D {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  stroke(): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  save(): void;
  restore(): void;
  rect(x: number, y: number, width: number, height: number): void;
  clip(): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
}

export interface PageEvent {
  readonly clientX: number;
  readonly clientY: number;
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly pointerId: number;
  readonly button: number;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  preventDefault(): void;
}

export interface PageElement {
  textContent: string | null;
  className: string;
  title: string;
  hidden: boolean;
  width: number;
  height: number;
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly offsetWidth: number;
  readonly offsetHeight: number;
  readonly style: Record<string, string>;
  append(...children: (PageElement | string)[]): void;
  replaceChildren(...children: (PageElement | string)[]): void;
  setAttribute(name: string, value: string): void;
  addEventListener(event: string, listener: (event: PageEvent) => void, options?: { readonly passive?: boolean }): void;
  getBoundingClientRect(): { readonly left: number; readonly top: number; readonly width: number };
  getContext(kind: '2d'): Canvas2D;
  setPointerCapture(pointer: number): void;
}

interface Browser {
  readonly devicePixelRatio: number;
  readonly innerWidth: number;
  readonly innerHeight: number;
  readonly document: {
    title: string;
    readonly documentElement: PageElement;
    getElementById(id: string): PageElement | null;
    createElement(name: string): PageElement;
  };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(event: 'change', listener: () => void): void };
  requestAnimationFrame(draw: () => void): number;
  addEventListener(event: string, listener: () => void): void;
}

export const browser = globalThis as unknown as Browser;

/** The element of the page with this id, which is there. */
export function byId(id: string): PageElement {
  return browser.document.getElementById(id) as PageElement;
}

/** A new element; the text is text, whatever stands in it. */
export function element(name: string, text = '', className = ''): PageElement {
  const made = browser.document.createElement(name);
  if (text !== '') made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}
