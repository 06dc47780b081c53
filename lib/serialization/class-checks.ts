import { isNativeFunction } from './brands.js';
import { typeName, withArticle } from './describe-type.js';
import type { Encoder } from './encoder.js';

/** Refuses objects whose class belongs to the engine or to Node: what they hold lives in this process. */
export function checkClass(value: object, prototype: object, Class: Function, out: Encoder): void {
  if (isNativeFunction(Class)) refuseBuiltIn(value, out);
  void prototype;
}

function refuseBuiltIn(value: object, out: Encoder): never {
  const name = typeName(value);
  out.refuse(
    name,
    `is ${withArticle(name)}, which cannot cross to another process`,
    'Send the data it holds, and make a new one on the other side.',
  );
}
