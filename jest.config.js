/** Specs run as CommonJS: Node 20's plain Jest loads no ES modules, and neither need our users' specs. */
export default {
  testEnvironment: '<rootDir>/spec/support/leak-guard-environment.ts',
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  transform: {
    // `npm run check` checks the types, once for all files; here they are only stripped.
    '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.spec.json', diagnostics: false }],
    // ES modules that the build bundles; the specs of single sources need them as CommonJS.
    '/node_modules/(serialize-error|non-error)/.+\\.js$': '<rootDir>/spec/support/esm-to-cjs.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!(serialize-error|non-error)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist\\.'],
  testSequencer: '<rootDir>/spec/support/long-first.mjs',
  // So that a hang ends, however slow the machine: no test takes nearly as long.
  testTimeout: 60_000,
  // A spec file that hangs must end too, and the summary must still be printed.
  forceExit: false,
  maxWorkers: 2,
};
