import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fixtures = join(__dirname, '../../fixtures/functions');
const body = readFileSync(join(fixtures, 'shapes.body.js'), 'utf8');

const collector = 'const shapes = [];\nconst add = (name, fn, args, expected) => shapes.push({ name, fn, args, expected });\n';
const typedCollector = 'export const shapes: any[] = [];\nconst add = (name: string, fn: any, args: unknown, expected: unknown) => shapes.push({ name, fn, args, expected });\n';

function esHeader(helper: string): string {
  return `import { readFileSync as readText } from 'node:fs';
import * as path from 'node:path';
import util from 'node:util';
import { EventEmitter } from 'node:events';
import fallback, { double, triple, Shape, shown, table } from '../${helper}';
const self = '../${helper}';
`;
}

const cjsHeader = `'use strict';
const { readFileSync: readText } = require('node:fs');
const path = require('node:path');
const util = require('node:util');
const { EventEmitter } = require('node:events');
const { double, triple, Shape, shown, table, default: fallback } = require('../helper.cjs');
const self = '../helper.cjs';
`;

/** The table of shapes as a module of one kind; the folder is removed by `remove`. */
export function writeShapes(kind: 'mjs' | 'cjs' | 'ts'): { readonly file: string; readonly remove: () => void } {
  const folder = join(fixtures, `generated-${kind}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `shapes.${kind}`);
  const text =
    kind === 'cjs'
      ? `${cjsHeader}${collector}${body}\nexports.shapes = shapes;\n`
      : kind === 'mjs'
        ? `${esHeader('helper.mjs')}${collector}${body}\nexport { shapes };\n`
        : `// @ts-nocheck\n${esHeader('typed-helper.js')}${typedCollector}${body}`;
  writeFileSync(file, text);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
