import type * as acorn from 'acorn';

/** Any node of the syntax tree. */
export type Node = acorn.AnyNode;
export type ClassNode = acorn.ClassDeclaration | acorn.ClassExpression | acorn.AnonymousClassDeclaration;
export type FunctionNode =
  | acorn.FunctionDeclaration
  | acorn.FunctionExpression
  | acorn.ArrowFunctionExpression
  | acorn.AnonymousFunctionDeclaration;
export type CallableNode = FunctionNode | ClassNode;

/** Loaded with the first function. A plain `require`, so that who bundles a program together with forkful bundles the parser too. */
const parser = (): typeof acorn => require('acorn') as typeof acorn;

/** Parses a whole script as V8 has it: no types in it any more, comments still there. */
export function parseScript(source: string, isModule: boolean): acorn.Program {
  const { parse } = parser();
  const options = {
    ecmaVersion: 'latest',
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowImportExportEverywhere: isModule,
  } as const;
  return parse(source, { ...options, sourceType: isModule ? 'module' : 'script' });
}

/** Skips white space and comments from `position` on. */
export function skipBlank(source: string, position: number): number {
  const blank = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
  blank.lastIndex = position;
  blank.test(source);
  return blank.lastIndex;
}

/** The nodes right below a node. */
export function* childrenOf(node: Node): Generator<Node> {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) yield item;
    } else if (isNode(value)) {
      yield value;
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}
