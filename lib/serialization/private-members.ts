import type { Class, ClassBody } from 'acorn';
import { lazyRequire } from '../util/lazy-require.js';

const parser = lazyRequire<typeof import('acorn')>('acorn');
const sourceOf = Function.prototype.toString;

/** The private members of a class's instances, as `#name`. The class is parsed only when its text looks as if it had some. */
export function privateMembers(Class: Function): string[] {
  const source = sourceOf.call(Class);
  if (!source.startsWith('class') || !/#[\p{ID_Start}$_\\]/u.test(source)) return [];
  return membersOf(bodyOf(source)).map((name) => `#${name}`);
}

function bodyOf(source: string): ClassBody | undefined {
  try {
    const expression = parser().parseExpressionAt(source, 0, { ecmaVersion: 'latest', allowSuperOutsideMethod: true });
    return (expression as unknown as Class).body;
  } catch {
    return undefined; // decorators and other syntax to come
  }
}

function membersOf(body: ClassBody | undefined): string[] {
  const names = (body?.body ?? []).flatMap((member) =>
    'key' in member && !member.static && member.key.type === 'PrivateIdentifier' ? [member.key.name] : [],
  );
  return [...new Set(names)];
}
