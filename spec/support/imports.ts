import ts from 'typescript';

/** One place where a file names another module; type imports count. */
export interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly inFunction: boolean;
  readonly reexport: boolean;
}

/** Finds `import`, `export … from`, `import x = require()`, `import()` as call and as type, and `require()`, all with a literal. */
export function readImports(file: string, text: string): readonly Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const found: Import[] = [];
  const visit = (node: ts.Node, inFunction: boolean): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const isCall = ts.isCallExpression(node);
      found.push({ file, line, specifier, inFunction: inFunction && isCall, reexport: ts.isExportDeclaration(node) });
    }
    const inner = inFunction || ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, false);
  return found;
}

/** One place where a file uses what the house keeps in one folder. */
export interface Use {
  readonly line: number;
  readonly what: 'import.meta' | 'process.send';
}

/** Finds `import.meta` and `process.send` in code, not in texts and comments. */
export function readUses(file: string, text: string): readonly Use[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const found: Use[] = [];
  const visit = (node: ts.Node): void => {
    const isSend = ts.isPropertyAccessExpression(node) && node.getText().replaceAll(/[\s?]/g, '') === 'process.send';
    if (isSend || ts.isMetaProperty(node)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (isSend) found.push({ line, what: 'process.send' });
      else if (node.getText() === 'import.meta') found.push({ line, what: 'import.meta' });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isExternalModuleReference(node)) return literal(node.expression);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && ['require', 'localRequire', 'lazyRequire'].includes(expression.text));
  return loads ? literal(node.arguments[0]) : undefined;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
