import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist*/**', 'coverage/**', 'spec/fixtures/**', 'node_modules/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off', // an abort's reason is whatever the user gave
      '@typescript-eslint/only-throw-error': 'off', // and so is what a user's function threw
      '@typescript-eslint/no-invalid-void-type': 'off', // `Promise<void> | void` is what a callback may answer
      '@typescript-eslint/no-confusing-void-expression': 'off', // `return undefined` in disguise reads well in a switch
      '@typescript-eslint/no-unsafe-enum-comparison': 'off', // tags on the wire are numbers until they are compared
      '@typescript-eslint/no-unsafe-enum-assignment': 'off', // and until they are read
      '@typescript-eslint/no-non-null-assertion': 'off', // an index that was just checked, where a test would cost
      '@typescript-eslint/no-unsafe-function-type': 'off', // what users pass is any function
      '@typescript-eslint/unbound-method': 'off', // built-in methods are taken before a user can replace them
      '@typescript-eslint/no-base-to-string': 'off', // messages show what the user gave, whatever it is
      '@typescript-eslint/no-explicit-any': 'off', // a default that fits every target's arguments has no other name
      '@typescript-eslint/await-thenable': 'off', // what may be a promise or not is awaited
      '@typescript-eslint/no-dynamic-delete': 'off', // the environment is a dictionary
      '@typescript-eslint/no-extraneous-class': 'off',
      // What comes from plain JavaScript is checked at run time though its type says that it cannot be.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // Users' values may come from another realm (Jest, vm): `instanceof` of a built-in is false for them.
    files: ['lib/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "BinaryExpression[operator='instanceof'][right.name=/^(Error|Array|Uint8Array|ArrayBuffer|Map|Set|Date|RegExp|Promise|Function|Object)$/]",
          message: 'Values from another realm fail this test. Use Array.isArray, node:util types or a brand.',
        },
      ],
      'no-restricted-globals': ['error', { name: '__filename', message: 'Use lib/util/module-location.ts.' }],
    },
  },
  {
    // Functions from other realms, and what Node has deprecated but not replaced.
    files: ['lib/serialization/functions/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-deprecated': 'off' },
  },
  { files: ['lib/serialization/functions/syntax.ts'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['lib/util/module-location.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['lib/cli/**/*.ts', 'docs/**/*.ts', 'scripts/**', 'spec/**/*.ts', 'bin/**'], rules: { 'no-console': 'off' } },
  {
    files: ['spec/**/*.ts', 'docs/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off', // it removes what generic targets need
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    rules: { 'no-unused-vars': 'error', 'no-var': 'error', 'prefer-const': 'error', eqeqeq: 'error' },
  },
);
