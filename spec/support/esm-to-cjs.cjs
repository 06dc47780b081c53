'use strict';
const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');

const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };

/** Turns one ES module of a dependency into CommonJS for Jest. */
module.exports = {
  process: (source) => ({ code: transpileModule(source, { compilerOptions }).outputText }),
};
