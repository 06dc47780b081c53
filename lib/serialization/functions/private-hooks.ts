type Setter = (object: object, value: unknown) => void;

/** What a class that crossed by value lets us do with its private fields. */
export interface PrivateHook {
  /** Sets a private field of an object. */
  readonly fields: Readonly<Record<string, Setter>>;
  /** Sets a private field of the class. */
  readonly statics: Readonly<Record<string, Setter>>;
  /** Whether its objects have private members. */
  readonly makes: boolean;
}

const hooks = new WeakMap<Function, PrivateHook>();

/** What the source of a crossed class reads while it runs: are we only making a blank object? */
export const stamping = { on: false };

/** What the source of a crossed class calls when it is defined. */
export function hookClass(type: Function, fields: PrivateHook['fields'], statics: PrivateHook['statics'], makes: boolean): void {
  hooks.set(type, { fields, statics, makes });
}

export function isHooked(type: Function): boolean {
  return hooks.get(type)?.makes === true;
}

export function privateHook(type: Function): PrivateHook | undefined {
  return hooks.get(type);
}

/** Runs constructors of crossed classes so that they make their private members and nothing else. */
export function stamped(construct: () => object): object {
  stamping.on = true;
  try {
    return construct();
  } finally {
    stamping.on = false;
  }
}
