import { describe, expect, it } from '@jest/globals';
import { functionEntry } from '../../../lib/serialization/functions/function-entry.js';
import { createCodec } from '../../../lib/serialization/value-codec.js';

const codec = createCodec([functionEntry]);

const crossing = <T>(value: T): T => codec.decode(codec.encode(value, { call: 'spec' })) as T;

describe('a class that crosses again and again', () => {
  it('finds its superclass each time', () => {
    class Animal {
      name = 'animal';
    }
    class Dog extends Animal {
      say(): string {
        return `${this.name} says woof`;
      }
    }
    for (let time = 0; time < 3; time += 1) expect(new (crossing(Dog))().say()).toBe('animal says woof');
  });

  it('keeps apart the classes that one expression makes', () => {
    const mix = (Base: new () => object, word: string): new () => object =>
      class extends Base {
        [`say_${word}`](): string {
          return word;
        }
      };
    for (const word of ['one', 'two', 'one']) {
      const mixed = new (crossing(mix(class {}, word)))() as Record<string, () => string>;
      expect(mixed[`say_${word}`]!()).toBe(word);
    }
  });
});
