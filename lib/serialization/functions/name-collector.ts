import type { Identifier, Program } from 'acorn';
import type { CallableSite, Reference, Scope, Special, SpecialKind, Variable } from './scopes.js';
import { isFunction, skipBlank, type FunctionNode, type Node } from './syntax.js';

/** Keeps the names that a walk over a script finds: who declares them and who uses them. */
export abstract class NameCollector {
  readonly references: Reference[] = [];
  readonly specials: Special[] = [];
  readonly sites = new Map<number, CallableSite>();
  readonly identifiers = new Set<string>();
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  programScope(node: Program, isModule: boolean): Scope {
    const scope = { node, parent: undefined, strict: isModule || saysStrict(node.body), variables: new Map<string, Variable>() };
    return Object.assign(scope, { routine: scope as unknown as Scope, receiver: scope as unknown as Scope });
  }

  abstract visit(node: Node, scope: Scope): void;

  /** V8 counts a function from its parameters on, an arrow from its beginning. */
  protected reportedStart(node: FunctionNode): number {
    if (node.type === 'ArrowFunctionExpression') return node.start;
    if (this.#source[node.start] === '(') return node.start;
    if (node.id) return skipBlank(this.#source, node.id.end);
    let position = node.start;
    for (const word of [/async/y, /function/y, /\*/y]) {
      word.lastIndex = position;
      if (word.test(this.#source)) position = skipBlank(this.#source, word.lastIndex);
    }
    return position;
  }

  protected declarePattern(pattern: Node, declaration: Node, target: Scope, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        this.declare(pattern, declaration, target);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.declarePattern(property.argument, declaration, target, scope);
            continue;
          }
          if (property.computed) this.visit(property.key, scope);
          this.declarePattern(property.value, declaration, target, scope);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.declarePattern(element, declaration, target, scope);
        return;
      case 'AssignmentPattern':
        this.declarePattern(pattern.left, declaration, target, scope);
        this.visit(pattern.right, scope);
        return;
      case 'RestElement':
        this.declarePattern(pattern.argument, declaration, target, scope);
        return;
      default:
        this.visit(pattern, scope);
    }
  }

  protected assign(pattern: Node, scope: Scope, shorthand = false): void {
    switch (pattern.type) {
      case 'Identifier':
        this.use(pattern, scope, true, shorthand);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.assign(property.argument, scope);
            continue;
          }
          if (property.computed) this.visit(property.key, scope);
          this.assign(property.value, scope, property.shorthand);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.assign(element, scope);
        return;
      case 'AssignmentPattern':
        this.assign(pattern.left, scope, shorthand);
        this.visit(pattern.right, scope);
        return;
      case 'RestElement':
        this.assign(pattern.argument, scope);
        return;
      default:
        this.visit(pattern, scope);
    }
  }

  protected use(node: Identifier, scope: Scope, write: boolean, shorthand = false, member?: string): void {
    this.identifiers.add(node.name);
    if (node.name === 'arguments' && isFunction(scope.receiver.node)) {
      this.special('arguments', node, scope.receiver);
      return;
    }
    this.references.push({ name: node.name, node, scope, write, shorthand, member, variable: undefined });
  }

  protected special(kind: SpecialKind, node: Node, scope: Scope): void {
    this.specials.push({ kind, node, scope });
  }

  protected declare(id: Identifier, declaration: Node, scope: Scope): void {
    this.identifiers.add(id.name);
    const known = scope.variables.get(id.name);
    if (known) known.declarations.push(declaration);
    else scope.variables.set(id.name, { name: id.name, scope, declarations: [declaration], shared: false, reassigned: false });
  }

  protected block(node: Node, parent: Scope): Scope {
    return this.open(node, parent, {});
  }

  protected open(node: Node, parent: Scope, options: { routine?: boolean; receiver?: boolean; strict?: boolean }): Scope {
    const scope = {
      node,
      parent,
      strict: options.strict ?? parent.strict,
      variables: new Map<string, Variable>(),
      routine: parent.routine,
      receiver: parent.receiver,
    };
    if (options.routine) scope.routine = scope;
    if (options.receiver) scope.receiver = scope;
    return scope;
  }
}

export function saysStrict(body: readonly Node[]): boolean {
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement' || !statement.directive) return false;
    if (statement.directive === 'use strict') return true;
  }
  return false;
}

