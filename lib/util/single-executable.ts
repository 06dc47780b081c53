let embedded: boolean | undefined;

/** Whether this program is built into its executable (Node's single-executable applications). */
export function isSingleExecutable(): boolean {
  return (embedded ??= (process.getBuiltinModule('node:sea') as { isSea(): boolean } | undefined)?.isSea() === true);
}
