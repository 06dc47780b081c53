const LONGEST_TEXT = 60;

/**
 * Names a value inside an error message, so that `maxSize is ${describeValue(x)}` reads as a sentence.
 *
 * Never throws and never runs the value's own code beyond reading its constructor's name.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `the string '${shorten(value)}'`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${shorten(String(value))}n`;
    case 'symbol':
      return `the symbol ${shorten(String(value))}`;
    case 'function':
      return describeFunction(value);
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return String(value);
  }
}

function describeFunction(value: object): string {
  const name = ownText(value, 'name');
  return name === undefined || name === '' ? 'a function' : `the function ${shorten(name)}`;
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return `an array of ${String(value.length)}`;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null) return 'an object';
    const constructor = ownValue(prototype as object, 'constructor');
    const name = typeof constructor === 'function' ? ownText(constructor, 'name') : undefined;
    if (name === undefined || name === '' || name === 'Object') return 'an object';
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${shorten(name)}`;
  } catch {
    return 'an object'; // a proxy that throws, or a revoked one
  }
}

function ownText(value: object, key: string): string | undefined {
  const text = ownValue(value, key);
  return typeof text === 'string' ? text : undefined;
}

/** Reads a data property without calling a getter. */
function ownValue(value: object, key: string): unknown {
  try {
    return (Object.getOwnPropertyDescriptor(value, key) as { value?: unknown } | undefined)?.value;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  const line = text.replaceAll('\n', String.raw`\n`);
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}
