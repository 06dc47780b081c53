import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { functionEntry } from '../../../lib/serialization/functions/function-entry.js';
import { createCodec } from '../../../lib/serialization/value-codec.js';
import type { CodecEntry } from '../../../lib/serialization/codec-entry.js';

const codec = createCodec([functionEntry as unknown as CodecEntry]);

function refusal(value: unknown): string {
  try {
    codec.encode(value, { call: 'Process.start', root: 'target' });
  } catch (error) {
    return (error as Error).message;
  }
  return 'crossed';
}

describe('what a function cannot take along', () => {
  const socket = new Socket();

  it('is named: variable, file and line', () => {
    expect(refusal(() => socket.end())).toMatch(
      /^Process\.start: target > captured variable 'socket' \(refusals\.spec\.ts:\d+\) is a Socket, which cannot cross to another process\. /,
    );
  });

  it('is named with the whole way to it', () => {
    const settings = { servers: [{ socket }] };
    const helper = () => settings;
    expect(refusal(() => helper())).toMatch(
      /target > captured variable 'helper' \(.*\) > captured variable 'settings' \(.*\)\.servers\[0\]\.socket is a Socket/,
    );
  });

  it('is refused in bound functions too', () => {
    expect(refusal(function (this: unknown) { return this; }.bind(socket))).toMatch(/target \(bound this\) is a Socket/);
  });

  it('is refused among own properties', () => {
    expect(refusal(Object.assign(() => 1, { socket }))).toMatch(/target\.socket is a Socket/);
  });

  it('is refused in classes', () => {
    class Holder {
      static readonly held = socket;
    }
    expect(refusal(Holder)).toMatch(/captured variable 'socket' \(.*\) is a Socket/);
  });
});

describe('functions that cannot cross', () => {
  it('are native ones that no module exports', () => {
    let resolve: unknown;
    void new Promise((settle) => {
      resolve = settle;
    });
    expect(refusal(resolve)).toMatch(/^Process\.start: target is a native function without source text that no built-in module exports\. /);
  });

  it('are proxies', () => {
    expect(refusal(new Proxy(() => 1, {}))).toMatch(/^Process\.start: target is a Proxy around a function/);
  });

  it('are methods that use super, and functions that use private names of a class around them', () => {
    class Base {
      #secret = 1;
      reveal() {
        return this.#secret;
      }
      later() {
        return () => this.#secret;
      }
    }
    class Derived extends Base {
      override reveal() {
        return super.reveal();
      }
    }
    expect(refusal(Derived.prototype.reveal)).toMatch(/uses super of the class or object around it \(refusals\.spec\.ts:\d+\)/);
    expect(refusal(Base.prototype.reveal)).toMatch(/uses #secret of the class or object around it/);
    expect(refusal(new Base().later())).toMatch(/uses #secret of the class or object around it/);
  });
});
