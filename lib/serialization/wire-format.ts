/**
 * The numbers of the value format.
 *
 *     message  version(1) flags(1) [modules] [buffers] body
 *     modules  count, then that many strings              (flags & 1)
 *     buffers  count, then start, skip, length, bytes     (flags & 2; of views that show a part of their buffer)
 *     body     one value
 *     value    a tag byte, then what the tag says
 *
 * Whole numbers are little-endian base 128; doubles are little-endian. Strings are Latin-1 when every code unit is
 * below 256 and UTF-16LE otherwise, so a lone surrogate crosses unchanged. Objects are numbered in the order of their
 * tags; `ref` names one again. Changing any meaning means a new version.
 */
export const FORMAT_VERSION = 2;

export const enum Flag {
  modules = 1,
  buffers = 2,
}

export const enum Tag {
  undefined = 0x00,
  null = 0x01,
  false = 0x02,
  true = 0x03,
  /** Two's complement, two bytes. */
  int16 = 0x04,
  /** Two's complement, four bytes. */
  int32 = 0x05,
  double = 0x06,
  /** Two's complement, eight bytes. */
  bigInt64 = 0x07,
  /** Sign (0 or 1), length, magnitude in big-endian order. */
  bigInt = 0x08,
  latin1 = 0x09,
  utf16 = 0x0a,
  /** The name of a property of `Symbol`. */
  wellKnownSymbol = 0x0b,
  /** The key of `Symbol.for`. */
  registeredSymbol = 0x0c,
  ref = 0x0d,
  /** So many elements of the array do not exist; an array's element only. */
  holes = 0x0e,
  /** Width (1, 2 or 4: two's complement; 8: doubles), count, then that many elements of the array; an array's element only. */
  numbers = 0x0f,

  array = 0x10,
  /** An array that has properties after its elements. */
  arrayWithFields = 0x11,
  object = 0x12,
  nullObject = 0x13,
  map = 0x14,
  set = 0x15,
  date = 0x16,
  regExp = 0x17,
  boxed = 0x18,
  /** Length, bytes. */
  arrayBuffer = 0x19,
  /** Kind, buffer (a value), offset, length in elements. */
  view = 0x1a,
  /** Length, bytes. */
  nodeBuffer = 0x1b,
  url = 0x1c,
  urlSearchParams = 0x1d,
  error = 0x1e,
  domException = 0x1f,

  /** An object of a class: base kind, class, content of the base kind, fields. */
  instance = 0x20,
  /** A value to read and forget, then the value meant: the class of an instance that the class itself points to. */
  after = 0x21,
  /** An object whose content follows later, so that depth does not eat the stack. */
  deferred = 0x22,
  /** What a registered reducer made: the reviving function, then the plain value. */
  reduced = 0x23,
  /** One of the table's kinds: its number, then its own form. */
  entry = 0x24,
  /** Place, count (1 to 15), then the properties, whose names are kept at that place. */
  newShape = 0x25,
  /** Place, then the values of an object that has the names kept there. */
  sameShape = 0x26,
  /** A view of its whole buffer: kind, length in bytes, bytes; view and buffer are both numbered. */
  wholeView = 0x27,
  /** A buffer of which a part crosses: its number in the message's list. */
  bufferPart = 0x28,

  /** 0 to 15 elements. */
  shortArray = 0x30,
  /** 0 to 31 Latin-1 characters. */
  shortString = 0x40,
  /** 0 to 15 properties. */
  shortObject = 0x60,
  /** -16 to -1. */
  negative = 0x70,
  /** 0 to 127. */
  small = 0x80,
}

/** From this depth on containers are written after the rest, one level at a time. */
export const MAX_DEPTH = 400;

/** How the class of an error is named on the wire. */
export const enum ErrorKind {
  builtIn = 0,
  own = 1,
  /** A class of the user, written as a value. */
  user = 2,
  /** A class that does not cross: it arrives as a RemoteError. */
  unknown = 3,
}

/** Before each field of an error; zero ends them. */
export const enum Field {
  end = 0,
  hidden = 1,
  enumerable = 2,
}

/** What an instance is underneath. */
export const enum Base {
  object = 0,
  array = 1,
  map = 2,
  set = 3,
  date = 4,
  regExp = 5,
  arrayBuffer = 6,
  view = 7,
}

/** Views by their number on the wire. */
export const VIEW_NAMES = [
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Float16Array',
] as const;
