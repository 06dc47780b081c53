import { pathToFileURL } from 'node:url';
import { isAbsolute, join } from 'node:path';
import type { Program } from 'acorn';
import { isSingleExecutable } from '../../util/single-executable.js';
import { noteOf, type FactoryNote } from './factory-note.js';
import type { FunctionLocation } from './inspect-function.js';
import { inspectorSession, type ScriptFacts } from './inspector-session.js';
import { analyseScopes } from './scope-analysis.js';
import type { Analysis, CallableSite } from './scopes.js';
import { parseScript } from './syntax.js';

/** A script that V8 has compiled, with what its source says. */
export class Script {
  readonly facts: ScriptFacts;
  readonly source: string;
  /** The file as a URL. What was typed (`node -e`, standard input, the REPL) counts as a file in the working directory. */
  readonly url: string;
  /** Of a script made by `factory.ts`. */
  readonly note: FactoryNote | undefined;
  #program: Program | undefined;
  #analysis: Analysis | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(facts: ScriptFacts, source: string) {
    this.facts = facts;
    this.source = source;
    this.note = noteOf(source);
    this.url = urlOf(facts.url);
  }

  get program(): Program {
    return (this.#program ??= parseScript(this.source, this.facts.isModule));
  }

  get analysis(): Analysis {
    return (this.#analysis ??= analyseScopes(this.source, this.program, this.facts.isModule));
  }

  siteAt(location: FunctionLocation): CallableSite | undefined {
    return this.analysis.sites.get(this.#offsetOf(location));
  }

  /** Line and column, both from 0, in the file. */
  positionOf(offset: number): { line: number; column: number } {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - starts[low]!;
    return { line: low + this.facts.startLine, column: low === 0 ? column + this.facts.startColumn : column };
  }

  #offsetOf({ line, column }: FunctionLocation): number {
    const { startLine, startColumn } = this.facts;
    const row = line - startLine;
    return (this.#lines()[row] ?? -1) + (row === 0 ? column - startColumn : column);
  }

  #lines(): readonly number[] {
    if (!this.#lineStarts) {
      const starts = [0];
      for (const { index, 0: end } of this.source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }
}

function urlOf(name: string): string {
  if (isAbsolute(name)) return pathToFileURL(name).href;
  // The main module of a single-executable application is named as it was when it was built in; it lies in the executable.
  if (!/^([a-z][a-z0-9+.-]*:|\[|REPL|$)/.test(name) && isSingleExecutable()) return pathToFileURL(process.execPath).href;
  return /^(\[eval\d*\]|\[stdin\]|REPL\d*)/.test(name) ? pathToFileURL(join(process.cwd(), name)).href : name;
}

const scripts = new Map<string, Script>();

/** The script with V8's number `scriptId`; `undefined` when V8 has forgotten it. */
export function scriptOf(scriptId: string): Script | undefined {
  let script = scripts.get(scriptId);
  if (!script) {
    const session = inspectorSession();
    const facts = session.script(scriptId);
    if (!facts) return undefined;
    script = new Script(facts, session.source(scriptId));
    scripts.set(scriptId, script);
  }
  return script;
}
