/**
 * What stands behind a function's tag.
 *
 *     function   form(uint), then by form
 *     reference  url, number of keys, keys
 *     builtIn    number of keys, keys
 *     bound      target, this, number of arguments, arguments
 *     class      token, then as value
 *     value      see `by-value/write-function.ts`
 */
export const enum Form {
  reference = 0,
  builtIn = 1,
  bound = 2,
  value = 3,
  /** A public name of forkful itself. */
  own = 4,
  /** A class by value: its token, then as `value`. */
  class = 5,
}

/** How the source text stands in an expression. */
export const enum Wrap {
  /** As it is: functions, arrows, classes. */
  none = 0,
  /** As the one member of an object literal: methods, getters, setters. */
  method = 1,
  getter = 2,
  setter = 3,
}

/** Where a captured name comes from. */
export const enum Origin {
  /** Its value follows the function; cycles through it work. */
  value = 0,
  /** Its value comes before the function, which cannot be made without it. */
  early = 1,
  /** An export of an ES module: URL, key ('' for the namespace). */
  import = 2,
  /** What `require` gives: file or built-in, interop, keys. */
  required = 3,
  /** `require` of the function's own file. */
  require = 4,
  /** `import.meta` of the function's own file. */
  meta = 5,
  /** `import()` in the function's own file. */
  dynamicImport = 6,
  /** The two names by which a class with private members is made and filled (`private-hooks.ts`). */
  hookClass = 7,
  stamping = 8,
}

/** What a compiler put around a `require`. */
export const enum Interop {
  none = 0,
  /** `__importStar`, `_interopRequireWildcard`, esbuild's `__toESM`: a namespace whose `default` is the module. */
  star = 1,
  /** `__importDefault`, `_interopRequireDefault`. */
  default = 2,
  /** esbuild's `__toESM(module, 1)`: `default` is the module even if it was compiled from ESM. */
  node = 3,
}
