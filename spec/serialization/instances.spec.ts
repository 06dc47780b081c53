import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { ArgumentTypeError } from '../../lib/errors/python-errors.js';
import { registerReducer } from '../../lib/serialization/reducers.js';
import { functionsByNumber } from './functions-by-number.js';
import { refusal, roundTrip } from './round-trip.js';

let constructed = 0;

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {
    constructed++;
    Object.assign(this, { [Symbol.for('unit')]: 'mm' });
  }
  get length(): number {
    return Math.hypot(this.x, this.y);
  }
}
class Point3 extends Point {
  z = 3;
}
class Stack extends Array<number> {
  note = 'top';
}
class Index extends Map<string, unknown> {
  hits = 1;
  override set(key: string, value: unknown): this {
    constructed++;
    return super.set(key, value);
  }
}
class Tags extends Set<string> {}
class Day extends Date {}
class Floats extends Float64Array {}
class Singleton {
  static instance = new Singleton();
  name = 'only';
}
class Account {
  #balance = 5;
  get balance(): number {
    return this.#balance;
  }
  static of(balance: number): Account {
    const account = new Account();
    account.#balance = balance;
    return account;
  }
}
class Emitter extends EventEmitter {
  seen = 1;
}
class Bag {
  items: unknown[] = [];
}
const reviveAccount = (balance: number): Account => Account.of(balance);
const reviveBag = (items: unknown[]): Bag => Object.assign(new Bag(), { items });

const classes = [Point, Point3, Stack, Index, Tags, Day, Floats, Singleton, Account, Emitter, Bag, reviveAccount, reviveBag];
const table = functionsByNumber(classes);

describe('instances of classes', () => {
  it('arrive as instances, with their fields, and without running the constructor', () => {
    const point = new Point3(3, 4);
    const before = constructed;
    const copy = roundTrip(point, table);
    expect(constructed).toBe(before);
    expect(Object.getPrototypeOf(copy)).toBe(Point3.prototype);
    expect([copy.x, copy.z, copy.length, copy[Symbol.for('unit') as never]]).toEqual([3, 3, 5, 'mm']);
  });

  it('keep identity and cycles', () => {
    const bag = new Bag();
    bag.items.push(bag, new Map([[bag, new Set([bag])]]));
    const copy = roundTrip([bag, bag], table);
    expect(copy[0]).toBe(copy[1]);
    expect(copy[0]!.items[0]).toBe(copy[0]);
  });

  it('keep what built-in classes hold below theirs', () => {
    const stack = Object.assign(new Stack(), { note: 'top' });
    stack.push(1, 2, 3);
    const before = constructed;
    const index = roundTrip(new Index([['a', 1]]), table);
    expect([...index, index.hits, index instanceof Index]).toEqual([['a', 1], 1, true]);
    expect(constructed).toBe(before + 1); // by the original alone
    const copy = roundTrip(stack, table);
    expect([copy instanceof Stack, Array.isArray(copy), copy.length, copy[2], copy.note]).toEqual([true, true, 3, 3, 'top']);
    expect([...roundTrip(new Tags(['x']), table)]).toEqual(['x']);
    expect(roundTrip(new Day(5), table)).toEqual(new Day(5));
    const floats = roundTrip(new Floats([1.5, 2]).subarray(1), table);
    expect([floats instanceof Floats, types.isFloat64Array(floats), floats[0]]).toEqual([true, true, 2]);
  });

  it('carry an event emitter of the user', () => {
    const emitter = roundTrip(new Emitter(), functionsByNumber([...classes, EventEmitter]));
    expect(emitter.seen).toBe(1);
    expect(emitter.emit('nothing')).toBe(false);
  });

  it('need no stack for depth', () => {
    let bag = new Bag();
    for (let i = 0; i < 20_000; i++) bag = Object.assign(new Bag(), { items: [bag] });
    let copy: Bag | undefined = roundTrip(bag, table);
    let depth = 0;
    for (; copy !== undefined; copy = copy.items[0] as Bag | undefined) depth++;
    expect(depth).toBe(20_001);
  });

  it('may be led to by their class', () => {
    const statics: typeof table = [{
      tag: 64,
      name: 'class',
      matches: (value) => typeof value === 'function',
      write: (value, out) => { out.value((value as unknown as typeof Singleton).instance, '.instance'); },
      read: (input) => {
        const Class = class {};
        input.adopt(Class);
        (Class as unknown as typeof Singleton).instance = input.value() as Singleton;
        return Class;
      },
    }];
    const copy = roundTrip([Singleton.instance, Singleton] as const, statics);
    expect(copy[1].instance).toBe(copy[0]);
    expect(copy[0].constructor).toBe(copy[1]);
    expect(copy[0].name).toBe('only');
  });
});

describe('registerReducer', () => {
  it('carries objects in another way, and keeps their identity', () => {
    registerReducer(Account, { reduce: (account) => account.balance, revive: reviveAccount });
    const account = Account.of(9);
    const copy = roundTrip([account, { account }] as const, table);
    expect(copy[0].balance).toBe(9);
    expect(copy[1].account).toBe(copy[0]);
  });

  it('refuses a reduced form that leads back to the object', () => {
    registerReducer(Bag, { reduce: (bag) => bag.items, revive: reviveBag });
    const bag = new Bag();
    bag.items.push({ owner: bag });
    expect(refusal(bag, table)).toBe(
      'Queue.put: item (its reduced form)[0].owner leads back to the object whose reducer made it. ' +
        'Leave the reference out in reduce, and restore it in revive.',
    );
    bag.items = [1, [2]];
    expect(roundTrip(bag, table).items).toEqual([1, [2]]);
  });

  it('gives revive the whole, however deep it lies', () => {
    let value: unknown = new Bag();
    for (let i = 0; i < 1000; i++) value = [value];
    const inner = Object.assign(new Bag(), { items: [1, { a: [2] }] });
    let deep: unknown = inner;
    for (let i = 0; i < 1000; i++) deep = [deep];
    let seen: unknown = 'nothing';
    const revive = (items: unknown[]): Bag => {
      seen = JSON.parse(JSON.stringify(items));
      return reviveBag(items);
    };
    registerReducer(Bag, { reduce: (bag) => bag.items, revive });
    roundTrip(deep, functionsByNumber([revive]));
    expect(seen).toEqual([1, { a: [2] }]);
  });

  it('checks what it is given', () => {
    expect(() => { registerReducer('Account' as never, {} as never); }).toThrow(ArgumentTypeError);
    expect(() => { registerReducer('Account' as never, {} as never); }).toThrow(
      "registerReducer: the string 'Account' is no class. Give the class itself.",
    );
    expect(() => { registerReducer(Tags, { reduce: 1 } as never); }).toThrow('Give { reduce(object), revive(plain) }');
  });
});
