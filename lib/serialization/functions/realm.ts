/** The global object of the realm in which a function was made; this realm's when that one cannot be asked. */
export function realmOf(fn: object): object {
  for (let proto = Object.getPrototypeOf(fn) as object | null; proto; proto = Object.getPrototypeOf(proto) as object | null) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(proto, 'constructor')?.value;
    if (typeof constructor !== 'function' || constructor.name !== 'Function') continue;
    try {
      return (constructor as (body: string) => () => object)('return globalThis')();
    } catch {
      break; // that realm forbids code from strings
    }
  }
  return globalThis;
}
