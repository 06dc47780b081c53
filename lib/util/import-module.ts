/**
 * `import()` of a URL that is known at run time only.
 *
 * It stays a file of its own beside the bundle: children load the bundle from stored compiled code (see
 * `lib/process/child/load-bundle.ts`), and code that was loaded so cannot call `import()` itself.
 */
export function importModule(url: string, options?: ImportCallOptions): Promise<unknown> {
  return (options?.with === undefined ? import(url) : import(url, { with: options.with })) as Promise<unknown>;
}
