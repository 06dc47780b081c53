import { join } from 'node:path';
import ts from 'typescript';

/** One public name, as lib/index.ts lists it. */
export interface PublicExport {
  readonly name: string;
  readonly kind: 'class' | 'error' | 'function' | 'value' | 'type';
  /** The text of its docblock. */
  readonly docs: string;
  /** Public methods and accessors of a class with the texts of their docblocks. */
  readonly members: ReadonlyMap<string, string>;
}

/** Reads what `lib/index.ts` exports, types included, through the compiler. */
export function readPublicExports(root: string): readonly PublicExport[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const index = join(root, 'lib/index.ts');
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error('lib/index.ts is no module');
  return checker
    .getExportsOfModule(module)
    .map((symbol) => describe(symbol, checker))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): PublicExport {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return {
    name: symbol.name,
    kind: kindOf(symbol, target, checker),
    docs: docsOf(target, checker),
    members: membersOf(target, checker),
  };
}

function kindOf(symbol: ts.Symbol, target: ts.Symbol, checker: ts.TypeChecker): PublicExport['kind'] {
  const typeOnly = symbol.declarations?.some(
    (one) => ts.isExportSpecifier(one) && (one.isTypeOnly || one.parent.parent.isTypeOnly),
  );
  if (typeOnly === true || !(target.flags & ts.SymbolFlags.Value)) return 'type';
  if (target.flags & ts.SymbolFlags.Class) {
    const bases = checker.getDeclaredTypeOfSymbol(target).getProperties();
    return bases.some(({ name }) => name === 'stack') ? 'error' : 'class';
  }
  return target.flags & ts.SymbolFlags.Function ? 'function' : 'value';
}

function membersOf(target: ts.Symbol, checker: ts.TypeChecker): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const declaration of target.declarations ?? []) {
    if (!ts.isClassDeclaration(declaration)) continue;
    for (const member of declaration.members) {
      if (!ts.isMethodDeclaration(member) && !ts.isGetAccessor(member)) continue;
      const hidden = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
      if (hidden || !ts.isIdentifier(member.name)) continue;
      const symbol = checker.getSymbolAtLocation(member.name);
      if (symbol !== undefined) found.set(member.name.text, docsOf(symbol, checker));
    }
  }
  return found;
}

/** The docblock's text with its tags, which may hold the examples; of every declaration, for overloads. */
function docsOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const own = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol.getJsDocTags(checker).map((tag) => ts.displayPartsToString(tag.text));
  return [own, ...tags].join('\n').trim();
}
