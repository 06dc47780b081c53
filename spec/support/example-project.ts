import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Example } from './examples.js';

/** What became of one example. */
export interface ExampleRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_RUN_MS = 30_000;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

const emitted: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };

/** A project of a user, in a temporary folder, with forkful installed and each example in a file. */
export class ExampleProject {
  readonly #folder = realpathSync(mkdtempSync(join(tmpdir(), 'forkful-docs-')));
  readonly #files = new Map<Example, string>();

  constructor(root: string, examples: readonly Example[]) {
    this.#write('package.json', '{ "type": "module" }\n');
    mkdirSync(join(this.#folder, 'node_modules/@types'), { recursive: true });
    symlinkSync(root, join(this.#folder, 'node_modules/forkful'), 'junction');
    symlinkSync(realpathSync(join(root, 'node_modules/@types/node')), join(this.#folder, 'node_modules/@types/node'), 'junction');
    for (const [index, example] of examples.entries()) {
      const folder = example.place.replaceAll(/[^\w]+/g, '-');
      const file = join(folder, example.file ?? `example-${String(index + 1)}.ts`);
      const code = `${example.code}\nexport {};\n`;
      this.#files.set(example, this.#write(file, code));
      this.#write(file.replace(/ts$/, 'js'), ts.transpileModule(code, { compilerOptions: emitted }).outputText);
    }
  }

  /** Checks the types of all examples in one go; complaints by example. */
  check(): ReadonlyMap<Example, readonly string[]> {
    const program = ts.createProgram([...this.#files.values()], options);
    return new Map(
      [...this.#files].map(([example, file]) => {
        const source = program.getSourceFile(file);
        const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
        return [example, found.map((one) => complaint(one))];
      }),
    );
  }

  /** Runs one example as a program of its own. */
  run(example: Example): Promise<ExampleRun> {
    const file = this.#files.get(example)?.replace(/ts$/, 'js') ?? '';
    return new Promise((resolve) => {
      const settings = { cwd: dirname(file), timeout: LONGEST_RUN_MS, killSignal: 'SIGKILL' as const };
      execFile(process.execPath, [file], settings, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(file: string, text: string): string {
    const path = join(this.#folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }
}

function complaint(one: ts.Diagnostic): string {
  const at = one.file?.getLineAndCharacterOfPosition(one.start ?? 0);
  return `line ${String((at?.line ?? 0) + 1)}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`;
}
