import type { AssignmentProperty, Identifier, Program, Property } from 'acorn';
import { childrenOf, isFunction, skipBlank, type CallableNode, type ClassNode, type FunctionNode, type Node } from './syntax.js';

/** A region of the source in which names are declared. */
export interface Scope {
  readonly node: Node;
  readonly parent: Scope | undefined;
  /** The innermost function, field initializer or program around: what runs as one piece. */
  readonly routine: Scope;
  /** The same without arrows: whose `this` it is. */
  readonly receiver: Scope;
  readonly strict: boolean;
  readonly variables: Map<string, Variable>;
}

/** A declared name. */
export interface Variable {
  readonly name: string;
  readonly scope: Scope;
  /** The declaring nodes: a declarator, an import specifier, a function, a class, a parameter's function. */
  readonly declarations: Node[];
  /** Whether a function inside the declaring one assigns it: then those who share it can see each other's changes. */
  shared: boolean;
  /** Whether anything but its declaration assigns it. */
  reassigned: boolean;
}

export interface Reference {
  readonly name: string;
  readonly node: Identifier;
  readonly scope: Scope;
  readonly write: boolean;
  /** `{ name }`: a replacement must repeat the key. */
  readonly shorthand: boolean;
  /** The property that is read from it, for `name.member`. */
  readonly member: string | undefined;
  variable: Variable | undefined;
}

export type SpecialKind = 'this' | 'arguments' | 'new.target' | 'super' | 'import.meta' | 'import()' | 'eval';

/** A name-like thing that no declaration binds. */
export interface Special {
  readonly kind: SpecialKind;
  readonly node: Node;
  readonly scope: Scope;
}

/** Where a function or a class stands in its script. */
export interface CallableSite {
  readonly node: CallableNode;
  /** The method definition or property whose value it is written as (`m() {}`, `get x() {}`). */
  readonly holder: Node | undefined;
  readonly scope: Scope;
}

export interface Analysis {
  readonly program: Scope;
  /** In the order of the source. */
  readonly references: readonly Reference[];
  readonly specials: readonly Special[];
  /** By the offset that V8 reports for the function. */
  readonly sites: ReadonlyMap<number, CallableSite>;
  /** Every identifier in the source, so that a new one can be chosen. */
  readonly identifiers: ReadonlySet<string>;
}

/** Finds out who declares and who uses which name. One pass collects, then the uses are resolved. */
export function analyseScopes(source: string, program: Program, isModule: boolean): Analysis {
  const walker = new Walker(source);
  const scope = walker.programScope(program, isModule);
  for (const statement of program.body) walker.visit(statement, scope);
  for (const reference of walker.references) resolve(reference);
  const byPosition = (a: { node: Node }, b: { node: Node }): number => a.node.start - b.node.start;
  return {
    program: scope,
    references: walker.references.sort(byPosition),
    specials: walker.specials.sort(byPosition),
    sites: walker.sites,
    identifiers: walker.identifiers,
  };
}

function resolve(reference: Reference): void {
  for (let scope: Scope | undefined = reference.scope; scope; scope = scope.parent) {
    const variable = scope.variables.get(reference.name);
    if (!variable) continue;
    reference.variable = variable;
    if (reference.write) {
      variable.reassigned = true;
      if (reference.scope.routine !== variable.scope.routine) variable.shared = true;
    }
    return;
  }
}

class Walker {
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

  visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        this.#use(node, scope, false);
        return;
      case 'ThisExpression':
        this.#special('this', node, scope.receiver);
        return;
      case 'Super':
        this.#special('super', node, scope.receiver);
        return;
      case 'MetaProperty':
        this.#special(node.meta.name === 'import' ? 'import.meta' : 'new.target', node, scope.receiver);
        return;
      case 'ImportExpression':
        this.#special('import()', node, scope);
        this.#visitChildren(node, scope);
        return;
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') this.#special('eval', node, scope);
        this.#visitChildren(node, scope);
        return;
      case 'FunctionDeclaration':
        if (node.id) {
          this.#declare(node.id, node, scope);
          // Sloppy code sees a block's function outside of the block too.
          if (!scope.strict && scope !== scope.routine) this.#declare(node.id, node, scope.routine);
        }
        this.#function(node, undefined, scope);
        return;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#function(node, undefined, scope);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope);
        return;
      case 'VariableDeclaration':
        for (const declarator of node.declarations) {
          this.#declarePattern(declarator.id, declarator, node.kind === 'var' ? varScope(scope) : scope, scope);
          if (declarator.init) this.visit(declarator.init, scope);
        }
        return;
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) this.#declare(specifier.local, specifier, scope);
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.visit(node.declaration, scope);
        return;
      case 'ExportAllDeclaration':
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'LabeledStatement':
        this.visit(node.body, scope);
        return;
      case 'AssignmentExpression':
        this.#assign(node.left, scope);
        this.visit(node.right, scope);
        return;
      case 'UpdateExpression':
        this.#assign(node.argument, scope);
        return;
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = this.#block(node, scope);
        if (node.left.type === 'VariableDeclaration') this.visit(node.left, inner);
        else this.#assign(node.left, inner);
        this.visit(node.right, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'ForStatement':
      case 'BlockStatement':
      case 'SwitchStatement':
        this.#visitChildren(node, this.#block(node, scope));
        return;
      case 'CatchClause': {
        const inner = this.#block(node, scope);
        if (node.param) this.#declarePattern(node.param, node, inner, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'MemberExpression':
        if (node.object.type === 'Identifier') {
          const member = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
          this.#use(node.object, scope, false, false, member);
        } else {
          this.visit(node.object, scope);
        }
        if (node.computed) this.visit(node.property, scope);
        return;
      case 'Property':
        this.#property(node, scope);
        return;
      default:
        this.#visitChildren(node, scope);
    }
  }

  #visitChildren(node: Node, scope: Scope): void {
    for (const child of childrenOf(node)) this.visit(child, scope);
  }

  #property(node: Property | AssignmentProperty, scope: Scope): void {
    if (node.computed) this.visit(node.key, scope);
    const { value } = node;
    if (node.shorthand && value.type === 'Identifier') this.#use(value, scope, false, true);
    else if (value.type === 'FunctionExpression' && (node.method || node.kind !== 'init')) this.#function(value, node, scope);
    else this.visit(value, scope);
  }

  #class(node: ClassNode, scope: Scope): void {
    if (node.type === 'ClassDeclaration' && node.id) this.#declare(node.id, node, scope);
    const inner = this.#open(node, scope, { strict: true });
    if (node.id) this.#declare(node.id, node, inner);
    if (node.superClass) this.visit(node.superClass, inner);
    const hasConstructor = node.body.body.some((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
    if (!hasConstructor) this.sites.set(node.start, { node, holder: undefined, scope });
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock') {
        const block = this.#open(member, inner, { routine: true, receiver: true });
        for (const statement of member.body) this.visit(statement, block);
        continue;
      }
      if (member.computed) this.visit(member.key, inner);
      if (member.type === 'MethodDefinition') {
        if (member.kind === 'constructor') {
          this.#function(member.value, member, inner);
          this.sites.set(member.value.start, { node, holder: undefined, scope });
        } else {
          this.#function(member.value, member, inner);
        }
      } else if (member.value) {
        this.visit(member.value, this.#open(member, inner, { routine: true, receiver: true }));
      }
    }
  }

  #function(node: FunctionNode, holder: Node | undefined, scope: Scope): void {
    this.sites.set(this.#reportedStart(node), { node, holder, scope });
    let outer = scope;
    if (node.type === 'FunctionExpression' && node.id) {
      outer = this.#open(node, scope, {});
      this.#declare(node.id, node, outer);
    }
    const strict = scope.strict || (node.body.type === 'BlockStatement' && saysStrict(node.body.body));
    const inner = this.#open(node, outer, { routine: true, receiver: node.type !== 'ArrowFunctionExpression', strict });
    for (const parameter of node.params) this.#declarePattern(parameter, node, inner, inner);
    if (node.body.type === 'BlockStatement') for (const statement of node.body.body) this.visit(statement, inner);
    else this.visit(node.body, inner);
  }

  /** V8 counts a function from its parameters on, an arrow from its beginning. */
  #reportedStart(node: FunctionNode): number {
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

  #declarePattern(pattern: Node, declaration: Node, target: Scope, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#declare(pattern, declaration, target);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.#declarePattern(property.argument, declaration, target, scope);
            continue;
          }
          if (property.computed) this.visit(property.key, scope);
          this.#declarePattern(property.value, declaration, target, scope);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.#declarePattern(element, declaration, target, scope);
        return;
      case 'AssignmentPattern':
        this.#declarePattern(pattern.left, declaration, target, scope);
        this.visit(pattern.right, scope);
        return;
      case 'RestElement':
        this.#declarePattern(pattern.argument, declaration, target, scope);
        return;
      default:
        this.visit(pattern, scope);
    }
  }

  #assign(pattern: Node, scope: Scope, shorthand = false): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#use(pattern, scope, true, shorthand);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.#assign(property.argument, scope);
            continue;
          }
          if (property.computed) this.visit(property.key, scope);
          this.#assign(property.value, scope, property.shorthand);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.#assign(element, scope);
        return;
      case 'AssignmentPattern':
        this.#assign(pattern.left, scope, shorthand);
        this.visit(pattern.right, scope);
        return;
      case 'RestElement':
        this.#assign(pattern.argument, scope);
        return;
      default:
        this.visit(pattern, scope);
    }
  }

  #use(node: Identifier, scope: Scope, write: boolean, shorthand = false, member?: string): void {
    this.identifiers.add(node.name);
    if (node.name === 'arguments' && isFunction(scope.receiver.node)) {
      this.#special('arguments', node, scope.receiver);
      return;
    }
    this.references.push({ name: node.name, node, scope, write, shorthand, member, variable: undefined });
  }

  #special(kind: SpecialKind, node: Node, scope: Scope): void {
    this.specials.push({ kind, node, scope });
  }

  #declare(id: Identifier, declaration: Node, scope: Scope): void {
    this.identifiers.add(id.name);
    const known = scope.variables.get(id.name);
    if (known) known.declarations.push(declaration);
    else scope.variables.set(id.name, { name: id.name, scope, declarations: [declaration], shared: false, reassigned: false });
  }

  #block(node: Node, parent: Scope): Scope {
    return this.#open(node, parent, {});
  }

  #open(node: Node, parent: Scope, options: { routine?: boolean; receiver?: boolean; strict?: boolean }): Scope {
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

function varScope(scope: Scope): Scope {
  return scope.routine;
}

function saysStrict(body: readonly Node[]): boolean {
  for (const statement of body) {
    if (statement.type !== 'ExpressionStatement' || !statement.directive) return false;
    if (statement.directive === 'use strict') return true;
  }
  return false;
}

/** The items whose node lies within a node; `items` are in the order of the source. */
export function within<T extends { readonly node: Node }>(items: readonly T[], { start, end }: Node): T[] {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as T).node.start < start) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let i = low; i < items.length && (items[i] as T).node.start < end; i++) found.push(items[i] as T);
  return found;
}

/** Whether a scope lies in a node, the node's own scopes included. */
export function isInside(scope: Scope, node: Node): boolean {
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.node === node) return true;
  return false;
}
