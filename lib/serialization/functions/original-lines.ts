import type { SourceMap, SourceMapPayload } from 'node:module';
import type { Edits } from './edits.js';
import type { Script } from './script.js';
import { childrenOf, type Node } from './syntax.js';

/*
 * tsx and ts-jest hand V8 another text than the user wrote, often all on one line, with a map. The receiver has no use
 * for a map: the lines are put back instead, by breaking the text where the user's lines began.
 */

const maps = new WeakMap<Script, SourceMap | false>();

/** The user's line (from 0) for an offset in the text that V8 runs. */
export function originalLine(script: Script, offset: number): number {
  const { line, column } = script.positionOf(offset);
  const map = mapOf(script);
  if (!map) return line;
  const entry = map.findEntry(line - script.facts.startLine, column) as { originalLine?: number };
  return entry.originalLine ?? line;
}

/** Breaks the text of a node so that its parts stand on the user's lines; `false` when they do already. */
export function breakLines(script: Script, node: Node, edits: Edits): boolean {
  if (!mapOf(script)) return false;
  const starts = new Set<number>();
  const never = new Set<number>();
  collect(node, starts, never);
  const { source } = script;
  let line = originalLine(script, node.start);
  let at = node.start;
  for (const position of [...starts].sort((a, b) => a - b)) {
    if (never.has(position) || position <= node.start) continue;
    line += count(source.slice(at, position));
    at = position;
    const missing = originalLine(script, position) - line;
    if (missing <= 0) continue;
    edits.insert(position, '\n'.repeat(missing));
    line += missing;
  }
  return true;
}

function count(text: string): number {
  return text.split('\n').length - 1;
}

/** Where a line may begin, and where never: after `return`, between `async` and a parameter, inside a template. */
function collect(node: Node, starts: Set<number>, never: Set<number>): void {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'YieldExpression':
      if (node.argument) never.add(node.argument.start);
      break;
    case 'ArrowFunctionExpression':
      for (const parameter of node.params) never.add(parameter.start);
      break;
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      if (node.key.start !== node.start) never.add(node.key.start);
      if (node.value && node.type !== 'PropertyDefinition') never.add(node.value.start);
      break;
    case 'BreakStatement':
    case 'ContinueStatement':
      if (node.label) never.add(node.label.start);
      break;
    case 'TemplateElement':
      never.add(node.start);
      return;
    default:
  }
  starts.add(node.start);
  for (const child of childrenOf(node)) collect(child, starts, never);
}

function mapOf(script: Script): SourceMap | undefined {
  let map = maps.get(script);
  if (map === undefined) {
    map = load(script) ?? false;
    maps.set(script, map);
  }
  return map || undefined;
}

/** The map at the end of the script, when it leads to the file that the script is named after. */
function load({ facts: { sourceMapURL }, url }: Script): SourceMap | undefined {
  const match = /^data:application\/json[^,]*;base64,(.*)$/.exec(sourceMapURL);
  if (!match) return undefined;
  try {
    const payload = JSON.parse(Buffer.from(match[1]!, 'base64').toString('utf8')) as SourceMapPayload;
    const source = payload.sources[0];
    if (payload.sources.length !== 1 || source === undefined || nameOf(source) !== nameOf(url)) return undefined;
    return new (process.getBuiltinModule('node:module').SourceMap)(payload);
  } catch {
    return undefined; // a map that makes no sense: V8's own lines will do
  }
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\?.*$/, '');
}
