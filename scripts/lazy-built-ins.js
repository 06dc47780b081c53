/** What costs a child half a millisecond or more to load and not every child needs. */
const LATE = [...['child_process', 'crypto', 'module', 'net', 'os', 'timers/promises', 'v8', 'vm', 'worker_threads'].map((name) => `node:${name}`), './import-module.js'];
const ids = LATE.map((id) => id.replaceAll('.', String.raw`\.`)).join('|');

/**
 * Lets a bundle load Node's larger modules, and our own file beside it, when they are first used instead of at its start.
 *
 * esbuild turns `import { connect } from 'node:net'` into `var import_node_net = require("node:net")` and every use into
 * `import_node_net.connect`, so the one name is all that has to change. Lines stay where they are, for the source map.
 */
export function loadBuiltInsLate(code) {
  const declaration = new RegExp(String.raw`^var (import_\w+) = require\("(${ids})"\);$`, 'gm');
  const late = new Map([...code.matchAll(declaration)].map(([, name, id]) => [name, id]));
  return code
    .replace(declaration, 'var loaded_$1; /* $1 */')
    // In parentheses, or `new import_node_vm.Script` would construct the wrong thing.
    .replace(/\bimport_\w+\b/g, (name) => (late.has(name) ? `(${name}())` : name))
    .replace(
      /\/\* \((import_\w+)\(\)\) \*\/$/gm,
      (_, name) => `function ${name}() { return loaded_${name} ??= require("${late.get(name)}"); }`,
    );
}
