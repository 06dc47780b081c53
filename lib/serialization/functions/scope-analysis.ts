import type { AssignmentProperty, Program, Property } from 'acorn';
import { NameCollector, saysStrict } from './name-collector.js';
import type { Analysis, Reference, Scope } from './scopes.js';
import { childrenOf, type ClassNode, type FunctionNode, type Node } from './syntax.js';

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

class Walker extends NameCollector {
  visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        this.use(node, scope, false);
        return;
      case 'ThisExpression':
        this.special('this', node, scope.receiver);
        return;
      case 'Super':
        this.special('super', node, scope.receiver);
        return;
      case 'PrivateIdentifier':
        this.special('private', node, scope);
        return;
      case 'MetaProperty':
        this.special(node.meta.name === 'import' ? 'import.meta' : 'new.target', node, scope.receiver);
        return;
      case 'ImportExpression':
        this.special('import()', node, scope);
        this.#visitChildren(node, scope);
        return;
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') this.special('eval', node, scope);
        this.#visitChildren(node, scope);
        return;
      case 'FunctionDeclaration':
        if (node.id) {
          this.declare(node.id, node, scope);
          // Sloppy code sees a block's function outside of the block too.
          if (!scope.strict && scope !== scope.routine) this.declare(node.id, node, scope.routine);
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
          this.declarePattern(declarator.id, declarator, node.kind === 'var' ? scope.routine : scope, scope);
          if (declarator.init) this.visit(declarator.init, scope);
        }
        return;
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) this.declare(specifier.local, specifier, scope);
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
        this.assign(node.left, scope);
        this.visit(node.right, scope);
        return;
      case 'UpdateExpression':
        this.assign(node.argument, scope);
        return;
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = this.block(node, scope);
        if (node.left.type === 'VariableDeclaration') this.visit(node.left, inner);
        else this.assign(node.left, inner);
        this.visit(node.right, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'ForStatement':
      case 'BlockStatement':
      case 'SwitchStatement':
        this.#visitChildren(node, this.block(node, scope));
        return;
      case 'CatchClause': {
        const inner = this.block(node, scope);
        if (node.param) this.declarePattern(node.param, node, inner, inner);
        this.visit(node.body, inner);
        return;
      }
      case 'MemberExpression':
        if (node.object.type === 'Identifier') {
          const member = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
          this.use(node.object, scope, false, false, member);
        } else {
          this.visit(node.object, scope);
        }
        if (node.computed || node.property.type === 'PrivateIdentifier') this.visit(node.property, scope);
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
    if (node.shorthand && value.type === 'Identifier') this.use(value, scope, false, true);
    else if (value.type === 'FunctionExpression' && (node.method || node.kind !== 'init')) this.#function(value, node, scope);
    else this.visit(value, scope);
  }

  #class(node: ClassNode, scope: Scope): void {
    if (node.type === 'ClassDeclaration' && node.id) this.declare(node.id, node, scope);
    const inner = this.open(node, scope, { strict: true });
    if (node.id) this.declare(node.id, node, inner);
    if (node.superClass) this.visit(node.superClass, inner);
    const hasConstructor = node.body.body.some((member) => member.type === 'MethodDefinition' && member.kind === 'constructor');
    if (!hasConstructor) this.sites.set(node.start, { node, holder: undefined, scope });
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock') {
        const block = this.open(member, inner, { routine: true, receiver: true });
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
        this.visit(member.value, this.open(member, inner, { routine: true, receiver: true }));
      }
    }
  }

  #function(node: FunctionNode, holder: Node | undefined, scope: Scope): void {
    this.sites.set(this.reportedStart(node), { node, holder, scope });
    let outer = scope;
    if (node.type === 'FunctionExpression' && node.id) {
      outer = this.open(node, scope, {});
      this.declare(node.id, node, outer);
    }
    const strict = scope.strict || (node.body.type === 'BlockStatement' && saysStrict(node.body.body));
    const inner = this.open(node, outer, { routine: true, receiver: node.type !== 'ArrowFunctionExpression', strict });
    for (const parameter of node.params) this.declarePattern(parameter, node, inner, inner);
    if (node.body.type === 'BlockStatement') for (const statement of node.body.body) this.visit(statement, inner);
    else this.visit(node.body, inner);
  }
}
